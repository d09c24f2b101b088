/**
 * A Chat backend as it runs, on real sockets, with an endpoint that hears its webhooks: it can be stopped and started
 * again on the same folder and port, and its clock is in our hands. Closes itself.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { webhookCommands } from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import { startChatBackend } from '../../packages/takeback/src/chat-backend/start.ts'
import { deliveriesOf, deliveryView } from '../../packages/takeback/src/chat-backend/webhooks/deliveries.ts'
import { createLog } from '../../packages/takeback/src/http/log.ts'

export type Answer = Readonly<Record<string, unknown>> & {
  readonly ErrorCode: number
  readonly ErrorInfo: string
}

/** One webhook as it arrived. */
export interface Heard {
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>> & { readonly CallbackCommand: string }
}

export type Backend = Awaited<ReturnType<typeof openBackend>>

const sdkAppId = 1_400_000_000
const key = 'key of the model'

export async function openBackend() {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-model-'))
  let time = 1_700_000_000_000
  const clock = { now: () => time }
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
  const start = (port: number) =>
    startChatBackend({
      dataDir: folder,
      host: '127.0.0.1',
      port,
      fallback: false,
      apps: [{ sdkAppId, key, admins: ['administrator'], settings: {} }],
      webhook: { url: hook, commands: Object.values(webhookCommands) },
      allowPrivateWebhooks: true,
      clock,
      random: () => 0.5,
      log: createLog({ level: 'error', stream: process.stderr }),
    })
  let running = await start(0)
  const { url } = running

  const userSig = (userId: string) =>
    issueUserSig({ sdkAppId, key, userId, expireSeconds: 86_400, nowSeconds: Math.floor(time / 1000) })

  async function call(path: string, body: object): Promise<Answer> {
    const query = new URLSearchParams({
      sdkappid: String(sdkAppId),
      identifier: 'administrator',
      usersig: userSig('administrator'),
      random: '1',
      contenttype: 'json',
    })
    const request = { method: 'POST', body: JSON.stringify(body) }
    return (await (await fetch(`${url}/v4/${path}?${query.toString()}`, request)).json()) as Answer
  }

  return {
    url,
    sdkAppId,
    userSig,
    call,
    now: clock.now,
    pass: (ms: number) => {
      time += ms
    },
    /** As the endpoint heard them. */
    heard: (): readonly Heard[] => heard,
    async ok(path: string, body: object): Promise<Answer> {
      const answer = await call(path, body)
      if (answer.ErrorCode !== 0) throw new Error(`${path} ${JSON.stringify(body)}: ${answer.ErrorInfo}`)
      return answer
    },
    /** Every webhook is delivered, and the store knows it. */
    async delivered(): Promise<void> {
      for (;;) {
        const rows = await running.engine.read(deliveriesOf(sdkAppId, Number.MAX_SAFE_INTEGER, 5000))
        if (rows.map(deliveryView).every(({ settledAt }) => settledAt !== null)) return
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async restart(): Promise<void> {
      await running.close()
      running = await start(Number(new URL(url).port))
    },
    async [Symbol.asyncDispose]() {
      await running.close()
      endpoint.closeAllConnections()
      await new Promise((resolve) => endpoint.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}
