/**
 * The operator's own command that counts effects: rule CK9 of docs/spec/check.md.
 *
 * It gets the effect keys as arguments and prints one whole number per key, in their order. It is started without a
 * shell: the words of --observe are separated by spaces, and nothing in them is special.
 */
import { execFile } from 'node:child_process'
import { CannotRun } from '../cannot-run.ts'
import type { Counts } from './effects.ts'

export interface Observer {
  count(keys: readonly string[]): Promise<Counts>
}

const timeoutMs = 30_000
/** A command line has room for far more. */
const keysPerCall = 100

export function createObserver(command: string): Observer {
  const [program = '', ...words] = command.trim().split(/\s+/)

  async function countSome(keys: readonly string[]): Promise<[string, number][]> {
    const output = await run(program, [...words, ...keys])
    const numbers = output.trim().split(/\r?\n/)
    if (numbers.length !== keys.length || !numbers.every((line) => /^\s*\d+\s*$/.test(line))) {
      throw new CannotRun(
        `--observe: ${program} got ${keys.length} ${keys.length === 1 ? 'key' : 'keys'} and printed ${JSON.stringify(output.slice(0, 80))}: it must print one whole number per key, each on a line of its own.`,
      )
    }
    return keys.map((key, index) => [key, Number(numbers[index])])
  }

  return {
    async count(keys) {
      const counts = new Map<string, number>()
      for (let start = 0; start < keys.length; start += keysPerCall) {
        for (const [key, count] of await countSome(keys.slice(start, start + keysPerCall)))
          counts.set(key, count)
      }
      return counts
    },
  }
}

/** Before anything is sent: does it keep the contract, and does it count what is asked? Throws CannotRun. */
export async function tryObserver(observer: Observer, key: string): Promise<void> {
  const count = (await observer.count([key])).get(key)
  if (count === 0) return
  throw new CannotRun(
    `--observe counts ${count} for ${key}, a recall that never was: it must count each key by itself.`,
  )
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: timeoutMs, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      const [line = ''] = stderr.trim().split('\n').slice(-1)
      const why = typeof error.code === 'string' ? error.code : line || `exit code ${String(error.code)}`
      reject(new CannotRun(`--observe: ${program} failed: ${why}`))
    })
  })
}
