/** Starts a handler of ./naive as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { needs, runs } from '../setup/needs.ts'

export const needsPython = needs(runs('python3', '--version'), 'apt-get install python3')
export const sdkAppId = '1400000000'
export const token = 'check-token-of-more-than-24-characters'

export interface Handler extends AsyncDisposable {
  readonly url: string
  /** Counts what it applied. */
  readonly effects: string
}

/** `file`: of ./naive. It prints its port. */
export async function startHandler(program: string, file: string): Promise<Handler> {
  const child = spawn(program, [fileURLToPath(new URL(`./naive/${file}`, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, SDKAPPID: sdkAppId, TOKEN: token },
  })
  const ended = once(child, 'exit')
  const [port] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error(`${file} ended before it listened`))),
  ])) as [string]
  return {
    url: `http://127.0.0.1:${port}/callback`,
    effects: `http://127.0.0.1:${port}/effects`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
