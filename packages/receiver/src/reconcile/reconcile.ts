/**
 * Finds recalls whose webhook was lost: rules R110-R116 of docs/spec/receiving.md. REST is asked for the history of each
 * conversation, and what it shows as recalled goes into the inbox unless it is known.
 *
 * Built for Tencent's REST API from its documents, and tried against our own Chat backend.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { asLongAsThere, type Ask } from '../fetch-back/look-up.ts'
import { restCaller, RestRefused, RestUnavailable, type FetchBackOptions } from '../fetch-back/rest-caller.ts'
import { reconciledRow } from '../inbox/reconciled.ts'
import type { Inbox } from '../inbox/store.ts'
import { conversationName, knownConversations, type Conversation } from './conversations.ts'
import { feedRecalls, UNKNOWN_TYPE, type FeedOptions, type OddRecall } from './feed.ts'
import { CALLS_PER_SECOND, pacedAsk, type PacedAsk } from './paced-ask.ts'
import { walk, type WalkPlace } from './walk.ts'

/** How far back, unless it is said: as long as the history of the smaller plans reaches (PROTOCOL 7.3). */
const REACH_MS = 7 * 24 * 60 * 60 * 1000
/** A conversation that was asked so lately is not asked again, and one that was broken off goes on where it was. */
const FRESH_MS = 60 * 60 * 1000
/** For one call. */
const CALL_MS = 10_000

export interface ReconcileOptions {
  readonly inbox: Inbox
  readonly sdkAppId: number
  /** The REST API and the admin in whose name it is asked. */
  readonly rest: FetchBackOptions
  /** Beside those that the inbox knows. */
  readonly conversations?: readonly Conversation[]
  /** Ask those alone. */
  readonly onlyNamed?: boolean
  /** How far back; by default seven days. */
  readonly reachMs?: number
  /** By default 20: a tenth of what is documented. */
  readonly callsPerSecond?: number
  /** By default an hour; 0: everything is asked anew. Beyond seven days nobody remembers. */
  readonly freshMs?: number
  /** Broken off: what was found is kept, and the promise resolves with it. */
  readonly signal?: AbortSignal
  /** Called after each page. */
  readonly onProgress?: (progress: Reconciled) => void
  /** By default a real one. */
  readonly sleep?: (milliseconds: number) => Promise<void>
}

export interface Reconciled {
  /** Asked to their end. */
  readonly conversations: number
  /** Asked lately, so not now. */
  readonly fresh: number
  readonly calls: number
  /** Calls that were answered with "too fast", or not at all, and made again. */
  readonly slowed: number
  /** Looked at. */
  readonly messages: number
  readonly recalled: number
  /** Not known before: their webhook never came. */
  readonly fed: number
  /** Recalled, in a form that no webhook has: in no inbox, for a person to look at. */
  readonly odd: number
  /** The first hundred of them. */
  readonly oddOnes: readonly {
    readonly conversation: string
    readonly message: string
    readonly why: string
  }[]
  /** Conversations that REST gives no history of, the first hundred. */
  readonly notAsked: readonly { readonly conversation: string; readonly why: string }[]
}

/** REST could not be asked on, after patience: what was found until then is fed, and a further call goes on there. */
export class ReconcileBroken extends Error {
  override readonly name = 'ReconcileBroken'
  readonly sofar: Reconciled

  constructor(why: string, sofar: Reconciled) {
    super(`REST could not be asked on: ${why}. What was found until then is stored; call it again to go on.`)
    this.sofar = sofar
  }
}

const MOST_NOT_ASKED = 100
const MOST_ODD_ONES = 100

/** Rejects with ReconcileBroken; throws a TypeError when an option can't be right. */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const run = new Run(options)
  try {
    return await run.all()
  } catch (error) {
    if (options.signal?.aborted === true) return run.sofar
    const isExpected = error instanceof RestRefused || error instanceof RestUnavailable
    if (isExpected) throw new ReconcileBroken(error.message, run.sofar)
    throw error
  }
}

class Run {
  readonly #options: ReconcileOptions
  readonly #paced: PacedAsk
  readonly #feed: FeedOptions
  readonly #startedAt: number
  readonly #notAsked = new Map<string, string>()
  #conversations = 0
  #fresh = 0
  #messages = 0
  #recalled = 0
  #fed = 0
  #odd = 0
  readonly #oddOnes: Reconciled['oddOnes'][number][] = []

  constructor(options: ReconcileOptions) {
    const { inbox, sdkAppId, rest, callsPerSecond = CALLS_PER_SECOND, signal } = options
    const call = restCaller(rest)
    const inTime = () => {
      const timeout = AbortSignal.timeout(CALL_MS)
      return signal === undefined ? timeout : AbortSignal.any([timeout, signal])
    }
    this.#options = options
    this.#startedAt = inbox.now()
    this.#paced = pacedAsk((path, body) => call(sdkAppId, path, body, inTime()), {
      callsPerSecond,
      clock: () => performance.now(),
      sleep: options.sleep ?? ((milliseconds) => sleep(milliseconds, undefined, signal && { signal })),
    })
    this.#feed = { inbox, app: sdkAppId, operator: rest.identifier, groupType: groupTypes(this.#paced.ask) }
  }

  get sofar(): Reconciled {
    return {
      conversations: this.#conversations,
      fresh: this.#fresh,
      ...this.#paced.counts,
      messages: this.#messages,
      recalled: this.#recalled,
      fed: this.#fed,
      odd: this.#odd,
      oddOnes: [...this.#oddOnes],
      notAsked: [...this.#notAsked].map(([conversation, why]) => ({ conversation, why })),
    }
  }

  async all(): Promise<Reconciled> {
    const { inbox, sdkAppId, conversations = [], onlyNamed = false, signal } = this.#options
    const wanted = onlyNamed ? new Map<string, Conversation>() : await knownConversations(inbox, sdkAppId)
    for (const conversation of conversations)
      wanted.set(conversationName(sdkAppId, conversation), conversation)
    for (const [name, conversation] of wanted) {
      if (signal?.aborted === true) break
      await this.#one(name, conversation)
    }
    return this.sofar
  }

  async #one(name: string, conversation: Conversation): Promise<void> {
    const { signal, onProgress, reachMs = REACH_MS } = this.#options
    const since = this.#startedAt - reachMs
    const before = await this.#lately(name, since)
    if (before === 'asked') {
      this.#fresh += 1
      return
    }
    const { place, askedAt } = before
    const span = { since, until: this.#startedAt }
    // What REST has no history of is an answer, to be shown and not to be repeated.
    const ask = asLongAsThere(this.#paced.ask)
    // In both views of a one-to-one conversation the same messages are shown.
    const seen = new Set<string>()
    for await (const step of walk(conversation, span, place, ask)) {
      if (typeof step === 'string') {
        if (this.#notAsked.size < MOST_NOT_ASKED) this.#notAsked.set(name, step)
        continue
      }
      this.#messages += step.messages
      const recalled = step.recalled.filter((recall) => !seen.has(JSON.stringify(recall)))
      for (const recall of recalled) seen.add(JSON.stringify(recall))
      const { fed, odd } = await feedRecalls(this.#feed, recalled)
      this.#fed += fed
      this.#noteOdd(name, [...step.odd, ...odd], seen)
      this.#recalled += recalled.length
      await this.#mark(name, { since, askedAt, place: step.next })
      onProgress?.(this.sofar)
      if (signal?.aborted === true) return
    }
    this.#conversations += 1
    await this.#mark(name, { since, askedAt, place: null })
  }

  #noteOdd(conversation: string, odd: readonly OddRecall[], seen: Set<string>): void {
    for (const { message, why } of odd) {
      if (seen.has(`odd ${message}`)) continue
      seen.add(`odd ${message}`)
      this.#odd += 1
      if (this.#oddOnes.length < MOST_ODD_ONES) this.#oddOnes.push({ conversation, message, why })
    }
  }

  /** Where to begin, and when the walk through it began. */
  async #lately(
    name: string,
    since: number,
  ): Promise<'asked' | { readonly place: WalkPlace; readonly askedAt: number }> {
    const { inbox, freshMs = FRESH_MS } = this.#options
    const [row] = await inbox.read(reconciledRow(name))
    const isFresh = row !== undefined && row.asked_at > this.#startedAt - freshMs && row.since <= since
    if (!isFresh) return { place: { view: 0, cursor: null }, askedAt: this.#startedAt }
    if (row.place === null) return 'asked'
    return { place: JSON.parse(row.place) as WalkPlace, askedAt: row.asked_at }
  }

  async #mark(
    conversation: string,
    { since, askedAt, place }: { since: number; askedAt: number; place: WalkPlace | null },
  ): Promise<void> {
    const { inbox } = this.#options
    await inbox.turn('mark-reconciled', {
      conversation,
      since,
      askedAt,
      place: place === null ? null : JSON.stringify(place),
    })
  }
}

/** Each group is asked for once. A type that can't be told is called Unknown: it takes no recall from a handler. */
function groupTypes(ask: Ask): (groupId: string) => Promise<string> {
  const types = new Map<string, Promise<string>>()
  const typeOf = async (groupId: string): Promise<string> => {
    const answer = await asLongAsThere(ask)('group_open_http_svc/get_group_info', { GroupIdList: [groupId] })
    const [group] =
      typeof answer === 'object' && Array.isArray(answer['GroupInfo']) ? answer['GroupInfo'] : []
    const type = (group as { Type?: unknown } | undefined)?.Type
    return typeof type === 'string' && type !== '' ? type : UNKNOWN_TYPE
  }
  return (groupId) => {
    const known = types.get(groupId) ?? typeOf(groupId)
    types.set(groupId, known)
    return known
  }
}
