import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Running {
  readonly pid: number
  /** The first line that it said. */
  readonly said: string
  /** All that it wrote on standard error so far. */
  log(): string
  /** However it ended. */
  readonly ended: Promise<Ended>
  send(signal: NodeJS.Signals): void
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>
}

/** Killed by itself before it said that it was ready: a failpoint on the way. */
export class EndedEarly extends Error {
  readonly ended: Ended

  constructor(program: string, ended: Ended, log: string) {
    super(`${program} ended with ${ended.signal ?? ended.code} before it listened: ${log}`)
    this.ended = ended
  }
}

/** Resolves when the program has said a line; rejects with EndedEarly. Ends with the test. */
export async function startProcess(
  program: URL,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const path = fileURLToPath(program)
  const child = spawn(process.execPath, [path, ...args], {
    // It ends when this pipe does.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended: Promise<Ended> = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const [said] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then((how) => Promise.reject(new EndedEarly(path, how, log))),
  ])) as [string]
  const send = (signal: NodeJS.Signals) => void child.kill(signal)
  return {
    pid: child.pid ?? 0,
    said,
    log: () => log,
    ended,
    send,
    end(signal) {
      send(signal)
      return ended
    },
  }
}
