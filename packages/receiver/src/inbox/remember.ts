/**
 * The turn that makes a recall webhook durable: its bytes, one effect per recalled message, the job that handles
 * it. Rules R14, R20-R25 of docs/spec/receiving.md.
 *
 * A webhook whose messages are all known is a redelivery of the webhooks that brought them. One that groups known
 * and new messages is stored, and only the new ones are handled.
 *
 * The job is leased at its birth when whoever asks has room for it, and nothing of its conversation stands before it.
 */
import { defineTurn, jobsOfLane, statement, type Decision, type NewJob, type Query } from '@takeback/store'
import { eraOf, isOtherGeneration } from '../identity.ts'
import { tallyBucket } from './tables.ts'
import type { ArrivedWebhook, RecallSummary, StoredMessage } from './webhook.ts'

export const applyQueue = 'apply'

/** Times of redeliveries that are kept per webhook; beyond it they are only counted. */
export const REDELIVERIES_KEPT = 100

export interface RememberCommand {
  readonly webhook: ArrivedWebhook
  readonly summary: RecallSummary
  /** How long the recall is leased to whoever asks; absent: it waits to be leased. */
  readonly leaseMs?: number
}

export type Remembered =
  /** `lease`: it is handled by whoever asked. All its messages are new then, and of their first generation. */
  | {
      readonly kind: 'stored'
      readonly id: number
      readonly fresh: number
      readonly lease: RecallLease | null
    }
  /** `of`: the webhooks that brought these messages first. */
  | { readonly kind: 'redelivered'; readonly of: readonly number[] }

export interface RecallLease {
  readonly fence: number
  readonly receivedAt: number
}

export interface KnownEffect {
  readonly generation: number
  readonly inbox: number
  readonly event_time: number | null
  readonly msg_id: string | null
  readonly body: Uint8Array
  readonly redeliveries: number
}

const knownEffects = statement<[era: number, identity: string], KnownEffect>(
  `SELECT e.generation, e.inbox, e.event_time, e.msg_id, i.body, COALESCE(p.redeliveries, 0) AS redeliveries
   FROM effects AS e JOIN inbox AS i ON i.id = e.inbox LEFT JOIN progress AS p ON p.inbox = e.inbox
   WHERE e.era = $1 AND e.identity = $2 ORDER BY e.generation DESC`,
)
const insertInbox = statement(
  `INSERT INTO inbox (id, app, kind, command, received_at, event_time, operator, platform, client_ip,
     peer_ip, sender, receiver, unread, group_id, group_type, topic_id, official_account, messages, names,
     signed, url, body, exact)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
)
const insertEffect = statement<
  [
    era: number,
    identity: string,
    generation: number,
    inbox: number,
    eventTime: number | null,
    msgId: string | null,
  ]
>(
  'INSERT INTO effects (era, identity, generation, inbox, event_time, msg_id) VALUES ($1, $2, $3, $4, $5, $6)',
)
const countTally = statement<[bucket: number]>(
  'INSERT INTO tallies (bucket, recalls) VALUES ($1, 1) ON CONFLICT (bucket) DO UPDATE SET recalls = tallies.recalls + 1',
)
const countRedelivery = statement<[id: number, revision: number]>(
  `INSERT INTO progress (inbox, revision, state, redeliveries) VALUES ($1, $2, 'stored', 1)
   ON CONFLICT (inbox) DO UPDATE SET redeliveries = progress.redeliveries + 1, revision = $2`,
)
const insertRedelivery = statement<
  [inbox: number, id: number, at: number, peerIp: string, body: Uint8Array | null]
>('INSERT INTO redeliveries (inbox, id, at, peer_ip, body) VALUES ($1, $2, $3, $4, $5)')

export const effectReads = ({ messages }: RecallSummary): Query<KnownEffect>[] =>
  messages.map(({ identity, name }) => knownEffects(eraOf(name), identity))

export const remember = defineTurn({
  reads: ({ summary, leaseMs }: RememberCommand) => ({
    known: effectReads(summary),
    before: leaseMs === undefined ? [] : [jobsOfLane(applyQueue, summary.conversation)],
  }),
  /** The count of a webhook's redeliveries is read once for all of one load: it may pass REDELIVERIES_KEPT by those. */
  touches: ({ summary: { conversation, messages }, leaseMs }) => {
    const identities = messages.map(({ identity }) => identity)
    // Its job stands in the lane of its conversation; whoever wants a lease looks there first.
    const lane = `lane ${conversation}`
    return {
      reads: leaseMs === undefined ? identities : [...identities, lane],
      writes: [...identities, lane],
    }
  },
  decide: ({ webhook, summary, leaseMs = 0 }, { known, before }, { now, nextId }) => {
    const isFree = leaseMs > 0 && before[0]?.length === 0
    const leaseUntil = isFree ? now + leaseMs : null
    return decideRemember(webhook, summary, known, { receivedAt: now, now, nextId, leaseUntil })
  },
})

interface Arrival {
  readonly receivedAt: number
  readonly now: number
  /** Null: the recall is leased later. */
  readonly leaseUntil: number | null
  nextId(): number
}

/** Also used when a quarantined webhook is understood at last: it keeps the time of its arrival. */
export function decideRemember(
  webhook: ArrivedWebhook,
  summary: RecallSummary,
  known: readonly (readonly KnownEffect[])[],
  arrival: Arrival,
): Decision<Remembered> & { readonly writes: readonly Query[] } {
  const owners = new Map<number, KnownEffect>()
  const messages = summary.messages.map(({ identity, name, msgId }, index): StoredMessage => {
    const effects = known[index] ?? []
    const match = effects.find((effect) => !isOther(summary, effect, msgId))
    if (match !== undefined) owners.set(match.inbox, match)
    const generation = match?.generation ?? (effects[0]?.generation ?? 0) + 1
    return { identity, generation, name, msgId, first: match === undefined }
  })
  const fresh = messages.filter((message) => message.first)
  if (fresh.length === 0) return redelivered(webhook, [...owners.values()], arrival)
  return stored(webhook, summary, messages, fresh, arrival)
}

function isOther(summary: RecallSummary, effect: KnownEffect, msgId: string | null): boolean {
  const isGroup = summary.kind === 'group' || summary.kind === 'topic'
  return (
    isGroup &&
    isOtherGeneration(
      { eventTime: effect.event_time, msgId: effect.msg_id },
      { eventTime: summary.eventTime, msgId },
    )
  )
}

function redelivered(webhook: ArrivedWebhook, owners: readonly KnownEffect[], arrival: Arrival) {
  const writes = owners.flatMap((owner) => {
    const id = arrival.nextId()
    const counted = countRedelivery(owner.inbox, id)
    if (owner.redeliveries >= REDELIVERIES_KEPT) return [counted]
    const body = sameBytes(owner.body, webhook.body) ? null : webhook.body
    return [counted, insertRedelivery(owner.inbox, id, arrival.receivedAt, webhook.peerIp, body)]
  })
  return { result: { kind: 'redelivered', of: owners.map(({ inbox }) => inbox) } as const, writes }
}

function stored(
  webhook: ArrivedWebhook,
  summary: RecallSummary,
  messages: readonly StoredMessage[],
  fresh: readonly StoredMessage[],
  arrival: Arrival,
) {
  const id = arrival.nextId()
  const writes: Query[] = [
    insertInbox(
      id,
      webhook.app,
      summary.kind,
      summary.command,
      arrival.receivedAt,
      summary.eventTime,
      summary.operator,
      webhook.platform,
      webhook.clientIp,
      webhook.peerIp,
      summary.from,
      summary.to,
      summary.unread,
      summary.groupId,
      summary.groupType,
      summary.topicId,
      summary.officialAccount,
      JSON.stringify(messages),
      searchNames(summary),
      webhook.signed ? 1 : 0,
      webhook.url,
      webhook.body,
      webhook.exact === false ? 0 : 1,
    ),
    ...fresh.map(({ identity, generation, name, msgId }) =>
      insertEffect(eraOf(name), identity, generation, id, summary.eventTime, msgId),
    ),
    countTally(tallyBucket(arrival.now)),
  ]
  // Whoever remembers could tell another generation only by reading the row.
  const isPlain = messages.every(({ generation, first }) => first && generation === 1)
  const until = isPlain ? arrival.leaseUntil : null
  const job: NewJob = {
    // The numbers of webhooks and of jobs come from one source; the first fence of a job may be its own number.
    id,
    queue: applyQueue,
    lane: summary.conversation,
    payload: `{"inbox":${id}}`,
    ...(until === null ? {} : { lease: { until, fence: id } }),
  }
  const lease = until === null ? null : { fence: id, receivedAt: arrival.receivedAt }
  return { result: { kind: 'stored', id, fresh: fresh.length, lease } as const, writes, jobs: [job] }
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

/** Every id somebody may search for, a line feed before each: ids hold no control characters. */
function searchNames(summary: RecallSummary): string {
  const ids = [
    summary.from,
    summary.to,
    summary.operator,
    summary.groupId,
    summary.topicId,
    summary.officialAccount,
    ...summary.messages.flatMap(({ name, msgId }) => [name, msgId]),
  ]
  return ids.map((id) => (id === null ? '' : `\n${id.toLowerCase()}`)).join('')
}
