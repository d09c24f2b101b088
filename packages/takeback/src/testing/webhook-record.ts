/** Every webhook that was sent, and who waits for one: rules TE5-TE10 of docs/spec/testing.md. */
import { setTimeout as wait } from 'node:timers/promises'
import type { SentCommand, SentWebhook, WebhookBodies } from './sent-webhook.ts'

export interface NextOptions<Body> {
  /** By default 4000: less than most runners give a test, so that this error is the one that is seen. */
  readonly timeoutMs?: number
  /** Only a webhook whose body is like this. */
  readonly where?: (body: Body) => boolean
}

export interface Webhooks {
  /** Everything that was sent since the start or the last `reset`, oldest first. */
  readonly all: readonly SentWebhook[]
  /**
   * The first webhook of this command that no `next` gave out before; waits for it. Each attempt is a webhook of its own.
   * Rejects after `timeoutMs` with what was sent instead.
   */
  next<Command extends SentCommand>(
    command: Command,
    options?: NextOptions<WebhookBodies[Command]>,
  ): Promise<SentWebhook<Command>>
  /**
   * Waits until everything that happened so far is sent, then rejects if there is a webhook (of this command) that no
   * `next` gave out. Waits for no time: what committed before is in the outbox.
   */
  none(command?: SentCommand): Promise<void>
  /** Waits until everything that happened so far is sent and answered, or given up. */
  settled(options?: { readonly timeoutMs?: number }): Promise<void>
  /** From now on webhooks go to this URL. */
  sendTo(url: string): Promise<void>
  /** The same request once more, as after a lost answer; gives the status. Not recorded. */
  repeat(webhook: SentWebhook): Promise<number>
}

interface Waiting {
  wants(webhook: SentWebhook): boolean
  take(webhook: SentWebhook): void
  giveUp(why: string): void
}

const defaultTimeoutMs = 4000
/** One attempt takes at most two seconds, and behind a conversation's first another may wait. */
const settleTimeoutMs = 10_000
const lookEveryMs = 5

export interface Outbox {
  /** Webhooks that still have to be sent or recorded. */
  pending(): Promise<number>
  pointAt(url: string): Promise<void>
  /** For messages: where webhooks go, and which. */
  describe(): string
}

export class WebhookRecord implements Webhooks {
  readonly #outbox: Outbox
  #all: SentWebhook[] = []
  #taken = new Set<SentWebhook>()
  #waiting = new Set<Waiting>()

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  get all(): readonly SentWebhook[] {
    return this.#all
  }

  add(webhook: SentWebhook): void {
    this.#all.push(webhook)
    const first = [...this.#waiting].find((waiting) => waiting.wants(webhook))
    first?.take(webhook)
  }

  /** Forgets everything; whoever waits is told why nothing comes any more. */
  clear(why: string): void {
    for (const waiting of this.#waiting) waiting.giveUp(why)
    this.#all = []
    this.#taken = new Set()
  }

  next<Command extends SentCommand>(
    command: Command,
    { timeoutMs = defaultTimeoutMs, where = () => true }: NextOptions<WebhookBodies[Command]> = {},
  ): Promise<SentWebhook<Command>> {
    const isWanted = (webhook: SentWebhook): webhook is SentWebhook<Command> =>
      webhook.command === command && where(webhook.body as WebhookBodies[Command])
    const found = this.#all.find((webhook) => !this.#taken.has(webhook) && isWanted(webhook))
    if (found !== undefined) {
      this.#taken.add(found)
      return Promise.resolve(found as SentWebhook<Command>)
    }
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        this.#waiting.delete(waiting)
      }
      const giveUp = (why: string) => {
        end()
        reject(new Error(`No ${command} ${why}. ${this.#story()}`))
      }
      const timer = setTimeout(() => giveUp(`within ${timeoutMs} ms`), timeoutMs)
      const waiting: Waiting = {
        wants: isWanted,
        take: (webhook) => {
          end()
          this.#taken.add(webhook)
          resolve(webhook as SentWebhook<Command>)
        },
        giveUp,
      }
      this.#waiting.add(waiting)
    })
  }

  async none(command?: SentCommand): Promise<void> {
    await this.settled()
    const unexpected = this.#all.filter(
      (webhook) => !this.#taken.has(webhook) && (command === undefined || webhook.command === command),
    )
    if (unexpected.length === 0) return
    throw new Error(`Nothing more was expected, but there ${listed(unexpected)}.`)
  }

  async settled({ timeoutMs = settleTimeoutMs } = {}): Promise<void> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const pending = await this.#outbox.pending()
      if (pending === 0) return
      if (performance.now() > deadline) {
        throw new Error(`After ${timeoutMs} ms ${pending} webhooks still wait to be sent. ${this.#story()}`)
      }
      await wait(lookEveryMs)
    }
  }

  sendTo(url: string): Promise<void> {
    return this.#outbox.pointAt(url)
  }

  async repeat({ url, headers, text }: SentWebhook): Promise<number> {
    const answer = await fetch(url, { method: 'POST', headers, body: text })
    await answer.arrayBuffer()
    return answer.status
  }

  #story(): string {
    const was = this.#all.length === 0 ? 'Nothing was sent' : `There ${listed(this.#all)}`
    return `${was}; ${this.#outbox.describe()}.`
  }
}

/** Of many webhooks the last ones are told. */
const mostListed = 20

function listed(webhooks: readonly SentWebhook[]): string {
  const lines = webhooks.slice(-mostListed).map(({ command, answer, text }) => {
    const became = answer.kind === 'answered' ? `answered ${answer.status}` : said(answer)
    return `${command} (${became}) ${text.slice(0, 200)}`
  })
  const more = webhooks.length - lines.length
  return `${webhooks.length === 1 ? 'was' : 'were'} ${more > 0 ? `${more} others and ` : ''}${lines.join(', ')}`
}

function said(answer: Exclude<SentWebhook['answer'], { kind: 'answered' }>): string {
  return answer.kind === 'timed-out' ? 'no answer in time' : `${answer.kind}: ${answer.why}`
}
