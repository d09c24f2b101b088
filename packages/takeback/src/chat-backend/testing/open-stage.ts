/**
 * A Chat backend for tests: a real store in a folder of its own, real HTTP, a clock in our hands. Closes itself.
 *
 * `await using stage = await openStage()`
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookCommand } from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import type { AppSettings } from '../domain/app-settings.ts'
import type { Engine } from '../engine.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import type { Presence } from '../rest/command.ts'
import { createRestHandler } from '../rest/server.ts'
import { createStrangerLimit, type StrangerLimit } from '../rest/stranger-limit.ts'
import { openChatPlace } from './chat-place.ts'

export interface StageApp {
  readonly sdkAppId: number
  readonly key: string
  readonly admin: string
}

export type Reply = Record<string, unknown> & { ErrorCode: number; ErrorInfo: string; ActionStatus: string }

export interface Stage extends AsyncDisposable {
  readonly engine: Engine
  readonly clock: { now(): number; advance(ms: number): void }
  readonly app: StageApp
  readonly url: string
  readonly strangers: StrangerLimit
  /** What the server logged as its own faults. */
  readonly logged: readonly { readonly details: object; readonly message: string }[]
  /** Another app in the same process. */
  addApp(sdkAppId: number, settings?: Partial<AppSettings>): Promise<StageApp>
  /** The query of a good call. */
  query(app?: StageApp): URLSearchParams
  /** `await stage.call('openim/sendmsg', {...})`: the answer's fields. */
  call(path: string, body: unknown, app?: StageApp): Promise<Reply>
  /** Makes accounts known. */
  users(...userIds: string[]): Promise<void>
  /** The app's webhooks go somewhere, so that they become jobs. */
  switchOn(...commands: WebhookCommand[]): Promise<void>
  /** The payloads of the webhook jobs that may go out now, with their ids; they stay leased. */
  outbox(): Promise<{ readonly id: number; readonly event: Record<string, unknown> }[]>
}

const start = 1_700_000_000_000

/** `presence`: who is connected; without it nobody is. */
export async function openStage(settings: Partial<AppSettings> = {}, presence?: Presence): Promise<Stage> {
  const place = await openChatPlace()
  let time = start
  const clock = {
    now: () => time,
    advance: (ms: number) => {
      time += ms
    },
  }
  const engine = await place.open(clock)
  const logged: { details: object; message: string }[] = []
  const log = { error: (details: object, message: string) => void logged.push({ details, message }) }
  const passed = clock.now
  // Tests of addresses name theirs in X-Forwarded-For.
  const strangers = createStrangerLimit(passed)
  const rest = { engine, clock, passed, strangers, log, trustProxy: '127.0.0.1' }
  // A test may look elsewhere for longer than a server keeps an idle connection; the call after that would meet its end.
  const server = createServer(
    { keepAliveTimeout: 0 },
    createRestHandler({ ...rest, ...(presence && { presence }) }),
  )
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function addApp(sdkAppId: number, appSettings: Partial<AppSettings> = {}): Promise<StageApp> {
    const app = { sdkAppId, key: `key-of-${sdkAppId}`, admin: 'administrator' }
    await engine.turn('upsert-app', {
      app: sdkAppId,
      secretKey: app.key,
      newKey: '',
      admins: [app.admin],
      settings: appSettings,
    })
    return app
  }
  const app = await addApp(1_400_000_000, settings)

  function query({ sdkAppId, key, admin }: StageApp = app): URLSearchParams {
    const nowSeconds = Math.floor(clock.now() / 1000)
    const usersig = issueUserSig({ sdkAppId, key, userId: admin, expireSeconds: 86_400 * 180, nowSeconds })
    return new URLSearchParams({
      sdkappid: String(sdkAppId),
      identifier: admin,
      usersig,
      random: '99',
      contenttype: 'json',
    })
  }

  async function call(path: string, body: unknown, as: StageApp = app): Promise<Reply> {
    const response = await fetch(`${url}/v4/${path}?${query(as).toString()}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return (await response.json()) as Reply
  }

  return {
    engine,
    clock,
    app,
    url,
    strangers,
    logged,
    addApp,
    query,
    call,
    async users(...userIds) {
      await call('im_open_login_svc/multiaccount_import', { Accounts: userIds })
    },
    async switchOn(...commands) {
      await call('takeback_config/set_callback', {
        Url: 'http://127.0.0.1:9/callback',
        CallbackCommandList: commands,
      })
    },
    async outbox() {
      const jobs = await engine.jobs.lease(webhookQueue(app.sdkAppId), 100, 60_000)
      return jobs.map(({ id, payload }) => ({ id, event: JSON.parse(payload) as Record<string, unknown> }))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await engine.close()
      await place[Symbol.asyncDispose]()
    },
  }
}
