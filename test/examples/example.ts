/** An example as a real process: its one JSON line says where its callback is. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const exampleToken = 'the-token-of-the-examples'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))
const patienceMs = 60_000

export class Example implements AsyncDisposable {
  readonly callbackUrl: string
  /** What it printed after its first line. */
  readonly #lines: string[] = []
  readonly #reader: Interface
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, reader: Interface, callbackUrl: string) {
    this.#child = child
    this.#reader = reader
    this.callbackUrl = callbackUrl
    reader.on('line', (line) => this.#lines.push(line))
  }

  /** `data`: the folder of its files. */
  static async start(name: string, data: string, env: NodeJS.ProcessEnv = {}): Promise<Example> {
    const child = spawn(process.execPath, [`${folder}/${name}/server.js`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: '0', SDKAPPID: '1400000000', TOKEN: exampleToken, DATA: data, ...env },
    })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
    const reader = createInterface({ input: child.stdout })
    const [line] = (await Promise.race([
      once(reader, 'line'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}: ${log}`))),
    ])) as [string]
    return new Example(child, reader, (JSON.parse(line) as { callback: string }).callback)
  }

  /** Waits for this many lines and gives them, parsed. */
  async prints(count: number): Promise<unknown[]> {
    while (this.#lines.length < count) {
      await once(this.#reader, 'line', { signal: AbortSignal.timeout(patienceMs) })
    }
    return this.#lines.map((line) => JSON.parse(line) as unknown)
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(new URL(path, this.callbackUrl))).json()) as Answer
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const ended = once(this.#child, 'exit') as Promise<[number | null]>
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode
    this.#child.kill(signal)
    const [code] = await ended
    return code
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
