/**
 * A Chat backend in its own process, on real sockets, with an endpoint that hears its webhooks: it can be stopped or killed,
 * and started again on the same folder (or database) and port, and its clock is in our hands. Closes itself.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text as readText } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { issueUserSig } from '@takeback/protocol/crypto'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { databaseOf } from '../setup/databases.ts'

export type Answer = Readonly<Record<string, unknown>> & {
  readonly ErrorCode: number
  readonly ErrorInfo: string
  /** The backend went away before it answered, and was asked again. */
  readonly isRepeated: boolean
}

/** One webhook as it arrived. */
export interface Heard {
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>> & { readonly CallbackCommand: string }
}

export type Backend = Awaited<ReturnType<typeof openBackend>>

const sdkAppId = 1_400_000_000
const key = 'key of the model'
/** Of deliveries that may still change. */
const unsettled = ['waiting', 'parked', 'sending']
/** A little longer than the dispatcher leases. */
const leaseMs = 31_000

export async function openBackend() {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-model-'))
  const clock = openClock(join(folder, 'clock'))
  const heard: Heard[] = []
  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URL(request.url ?? '', 'http://endpoint').searchParams
    heard.push({ query, body: JSON.parse(await readText(request)) as Heard['body'] })
    response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  }
  const endpoint = createServer((request, response) => void hear(request, response))
  await new Promise<void>((resolve) => {
    endpoint.listen(0, '127.0.0.1', resolve)
  })
  const hook = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`
  const app = JSON.stringify({ sdkAppId, key, admins: ['administrator'], settings: {} })
  const database = await databaseOf(folder)
  const store = database === undefined ? [] : [database]
  const start = (port: string) => startProcess([folder, port, clock.file, hook, app, ...store])
  // It is given up and taken again.
  const port = String(await freePort())
  let running = await start(port)
  const { url } = running
  let wasKilled = false
  /** It is away, and settles when it is back. */
  let starting: Promise<void> | null = null

  const userSig = (userId: string) =>
    issueUserSig({ sdkAppId, key, userId, expireSeconds: 86_400, nowSeconds: Math.floor(clock.now() / 1000) })

  async function call(path: string, body: object): Promise<Answer> {
    const query = new URLSearchParams({
      sdkappid: String(sdkAppId),
      identifier: 'administrator',
      usersig: userSig('administrator'),
      random: '1',
      contenttype: 'json',
    })
    const request = { method: 'POST', body: JSON.stringify(body) }
    const ask = async () => (await fetch(`${url}/v4/${path}?${query.toString()}`, request)).json()
    try {
      return { ...((await ask()) as Answer), isRepeated: false }
    } catch (error) {
      if (starting === null) throw error
      await starting
      return { ...((await ask()) as Answer), isRepeated: true }
    }
  }

  async function startAgain(signal: 'SIGTERM' | 'SIGKILL', awayMs: number): Promise<void> {
    await running.end(signal)
    clock.pass(awayMs)
    running = await start(port)
  }

  return {
    url,
    sdkAppId,
    userSig,
    call,
    now: clock.now,
    pass: (ms: number) => clock.pass(ms),
    /** As the endpoint heard them. After a kill a webhook may have come twice: then it is one. */
    heard(): readonly Heard[] {
      if (!wasKilled) return heard
      return [...new Map(heard.map((one) => [JSON.stringify(one.body), one])).values()]
    },
    async ok(path: string, body: object): Promise<Answer> {
      const answer = await call(path, body)
      if (answer.ErrorCode !== 0) throw new Error(`${path} ${JSON.stringify(body)}: ${answer.ErrorInfo}`)
      return answer
    },
    /** Every webhook is delivered, and the store knows it. */
    async delivered(): Promise<void> {
      for (const State of unsettled) {
        const isOver = async () => {
          const answer = await call('takeback_config/list_deliveries', { State, Limit: 1 })
          return (answer['Response'] as { readonly Deliveries: readonly object[] }).Deliveries.length === 0
        }
        while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async restart(): Promise<void> {
      starting = startAgain('SIGTERM', 0)
      await starting
      starting = null
    },
    /** kill -9. What the dead process had leased is free again when its lease is over. */
    async kill(): Promise<void> {
      wasKilled = true
      starting = startAgain('SIGKILL', leaseMs)
      await starting
      starting = null
    },
    async [Symbol.asyncDispose]() {
      await running.end('SIGTERM')
      clock.close()
      endpoint.closeAllConnections()
      await new Promise((resolve) => endpoint.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

/** The time, in a file that the process reads. */
function openClock(file: string) {
  const opened = openSync(file, 'w')
  const bytes = new DataView(new ArrayBuffer(8))
  let time = 1_700_000_000_250
  function write(): void {
    bytes.setFloat64(0, time)
    writeSync(opened, bytes, 0, 8, 0)
  }
  write()
  return {
    file,
    now: () => time,
    pass(ms: number): void {
      time += ms
      write()
    },
    close: () => closeSync(opened),
  }
}

/** Resolves when it listens; rejects when it ends before. */
async function startProcess(options: readonly string[]) {
  const script = fileURLToPath(new URL('backend-process.ts', import.meta.url))
  const child: ChildProcess & { readonly stdout: NodeJS.ReadableStream } = spawn(
    process.execPath,
    [script, ...options],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(([code]) => Promise.reject(new Error(`the Chat backend ended with ${code}`))),
  ])) as [string]
  return {
    url,
    async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
      child.kill(signal)
      await ended
    },
  }
}
