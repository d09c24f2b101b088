/**
 * A whole Chat backend inside somebody's own test: rules TE1-TE4 of docs/spec/testing.md.
 *
 * Everything is real: REST v4 and the live gateway on a port of this machine, SQLite, and the webhooks as HTTP calls.
 */
import { TakebackChat } from '@takeback/client'
import { checkWebhookBaseUrl, type LivePlatform } from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import { statement } from '@takeback/store'
import { type Admin, createAdmin } from '../admin/admin.ts'
import type { Development } from '../chat-backend/development/development.ts'
import { type ChatBackend, startChatBackend as startReal } from '../chat-backend/start.ts'
import { webhookQueue } from '../chat-backend/webhooks/outbox.ts'
import { adminVerbs, type AdminVerbs } from './admin-verbs.ts'
import { type DataPlace, openDataPlace } from './data-place.ts'
import { orderedFaults, type OrderedFaults } from './ordered-faults.ts'
import { type CheckedOptions, checkOptions, realOptions, type StartOptions } from './start-options.ts'
import { systemClock } from './system-clock.ts'
import { turnedClock, type TurnedClock } from './turned-clock.ts'
import { watchEgress } from './watched-egress.ts'
import { startWebhookCatcher, type WebhookCatcher } from './webhook-catcher.ts'
import { WebhookRecord, type Webhooks } from './webhook-record.ts'

export interface ChatBackendForTests extends AsyncDisposable {
  /** For example `http://127.0.0.1:41234`: base of REST v4 and of the client's `url`. */
  readonly url: string
  readonly sdkAppId: number
  /** To issue UserSigs with. */
  readonly key: string
  readonly adminUserId: string
  readonly adminUserSig: string
  readonly webhooks: Webhooks
  /** Frozen, advanced, set running again. */
  readonly clock: TurnedClock
  /** What goes wrong on the way of webhooks. */
  readonly faults: OrderedFaults
  /** Plain verbs for what most tests need. */
  readonly admin: AdminVerbs
  /** `rest('openim/sendmsg', {…})` as the admin; gives the answer. Throws AdminRefused with the documented `code`. */
  readonly rest: (command: string, body: object) => Promise<Readonly<Record<string, unknown>>>
  /** A UserSig for anybody, valid for 180 days like Tencent's samples. */
  readonly userSig: (userId: string) => string
  /** Imports the account when it is not there, and signs it in: a client of `@takeback/client`, closed with the backend. */
  readonly user: (userId: string, options?: { readonly platform?: LivePlatform }) => Promise<TakebackChat>
  /**
   * As just started, in milliseconds: no account, no message, no webhook, no fault, the clock runs with the machine's. URL, key
   * and settings stay.
   */
  reset(): Promise<void>
  /** Sends what is under way, then stops and removes what was in memory. */
  close(): Promise<void>
}

const waitingWebhooks = statement<[queue: string], { readonly waiting: number }>(
  'SELECT count(*) AS waiting FROM jobs WHERE queue = $1',
)
const userSigSeconds = 180 * 86_400

/** Resolves when calls are answered. Throws a TypeError for an option that can't be right. */
export async function startChatBackend(options: StartOptions = {}): Promise<ChatBackendForTests> {
  const checked = checkOptions(options)
  const catcher = checked.webhookUrl === undefined ? await startWebhookCatcher() : null
  const place = openDataPlace(checked.data)
  try {
    return await Running.start({ options: checked, place, catcher })
  } catch (error) {
    await catcher?.close()
    place.remove()
    throw error
  }
}

interface Parts {
  readonly options: CheckedOptions
  readonly place: DataPlace
  /** Null: webhooks go to somebody else. */
  readonly catcher: WebhookCatcher | null
}

class Running implements ChatBackendForTests {
  readonly #parts: Parts
  readonly #record: WebhookRecord
  readonly #rest: Admin
  readonly #clients = new Set<TakebackChat>()
  readonly #chat: ChatBackend
  readonly #development: Development
  #webhookUrl: string
  #closing: Promise<void> | undefined
  readonly url: string
  readonly admin: AdminVerbs
  readonly clock: TurnedClock
  readonly faults: OrderedFaults

  private constructor(parts: Parts, chat: ChatBackend, record: WebhookRecord) {
    const { sdkAppId, admin } = parts.options
    this.#parts = parts
    this.#record = record
    this.#chat = chat
    if (chat.development === null) throw new Error('a Chat backend of a test is in development mode')
    this.#development = chat.development
    this.clock = turnedClock(chat.development)
    this.faults = orderedFaults(chat.development)
    this.#webhookUrl = webhookUrlOf(parts)
    this.url = chat.url
    const userSig = () => this.userSig(admin)
    this.#rest = createAdmin({ baseUrl: chat.url, sdkAppId, identifier: admin, userSig })
    this.admin = adminVerbs(this.#rest)
  }

  static async start(parts: Parts): Promise<Running> {
    const record = new WebhookRecord({
      pending: () => running.#pendingWebhooks(),
      pointAt: (url) => running.#pointAt(url),
      describe: () => running.#describeWebhooks(),
    })
    const { options, place } = parts
    const chat = await startReal(
      realOptions(options, {
        folder: place.folder,
        webhookUrl: webhookUrlOf(parts),
        watchEgress: (egress) => watchEgress(egress, (webhook) => record.add(webhook)),
      }),
    )
    const running: Running = new Running(parts, chat, record)
    return running
  }

  get sdkAppId(): number {
    return this.#parts.options.sdkAppId
  }

  get key(): string {
    return this.#parts.options.key
  }

  get adminUserId(): string {
    return this.#parts.options.admin
  }

  get adminUserSig(): string {
    return this.userSig(this.adminUserId)
  }

  get webhooks(): Webhooks {
    return this.#record
  }

  // Functions of their own, so that a test can take them out: const { rest, user } = chat.
  readonly rest = (command: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
    const [service = '', name = '', ...more] = command.split('/')
    if (service === '' || name === '' || more.length > 0)
      throw new TypeError(`The command is "${command}": give service/command, for example openim/sendmsg.`)
    return this.#rest.call(service, name, body)
  }

  readonly userSig = (userId: string): string => {
    const nowSeconds = Math.floor(Math.max(this.clock.now(), systemClock.now()) / 1000)
    const { sdkAppId, key } = this
    return issueUserSig({ sdkAppId, key, userId, expireSeconds: userSigSeconds, nowSeconds })
  }

  readonly user = async (
    userId: string,
    { platform }: { readonly platform?: LivePlatform } = {},
  ): Promise<TakebackChat> => {
    await this.admin.importAccounts(userId)
    const { sdkAppId: SDKAppID, url } = this
    const client = TakebackChat.create({ SDKAppID, url, ...(platform && { platform }) })
    this.#clients.add(client)
    await client.login({ userID: userId, userSig: this.userSig(userId) })
    return client
  }

  async reset(): Promise<void> {
    await this.#signOut()
    await this.#development.reset()
    this.#record.clear('because the Chat backend was reset')
    await this.#pointAt(this.#webhookUrl)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const { catcher, place } = this.#parts
    await this.#signOut()
    await this.#chat.close()
    this.#record.clear('because the Chat backend was closed')
    await catcher?.close()
    place.remove()
  }

  async #signOut(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.destroy()))
    this.#clients.clear()
  }

  async #pendingWebhooks(): Promise<number> {
    const [row] = await this.#chat.engine.read(waitingWebhooks(webhookQueue(this.sdkAppId)))
    return (row?.waiting ?? 0) + this.faults.held
  }

  async #pointAt(url: string): Promise<void> {
    const trouble = checkWebhookBaseUrl(url)
    if (trouble !== null) throw new TypeError(trouble)
    await this.#chat.engine.turn('update-webhook', { app: this.sdkAppId, url })
    this.#webhookUrl = url
  }

  /** A path may be a secret: only scheme, host and port are told. */
  #describeWebhooks(): string {
    const isOurs = this.#webhookUrl === this.#parts.catcher?.url
    return `webhooks go to ${isOurs ? 'the test itself' : new URL(this.#webhookUrl).origin}`
  }
}

function webhookUrlOf({ options, catcher }: Parts): string {
  return options.webhookUrl ?? catcher?.url ?? ''
}
