/**
 * Sends webhooks again at an admin's word: rule D25 of docs/spec/delivery.md. What is settled gets a new job with the
 * same payload, at the end of its lane; what still waits goes out now.
 */
import {
  defineTurn,
  hastenJob,
  hastenJobSaying,
  statement,
  type Decision,
  type NewJob,
  type Query,
  type SettledState,
} from '@takeback/store'
import { isHeldByHand, readDeliveryLog } from './delivery-log.ts'
import { jobOf, webhookQueue, type WebhookEvent } from './outbox.ts'

export interface Redelivered {
  readonly redelivered: readonly { readonly id: number; readonly as: number }[]
  readonly skipped: readonly { readonly id: number; readonly why: string }[]
}

export interface SettledRow {
  readonly state: SettledState
  readonly subject: string | null
  readonly payload: string
}

export interface PendingRow {
  readonly outcome: string | null
  readonly leased_until: number | null
  /** 1: something stands before it. */
  readonly blocked: number
}

export interface SentAgainRow {
  readonly id: number
  /** Null: it is not settled. */
  readonly settled_at: number | null
}

const settledWebhook = statement<[queue: string, id: number], SettledRow>(
  'SELECT state, subject, payload FROM settled_jobs WHERE id = $2 AND queue = $1',
)
const pendingWebhook = statement<[queue: string, id: number], PendingRow>(
  'SELECT outcome, leased_until, blocked FROM jobs WHERE id = $2 AND queue = $1',
)
/**
 * The newest of those that tell the same as a settled one, and came after it. They share its subject; one that had none
 * gave them `subjectOf` it.
 */
export const sentAgain = statement<[id: number, subject: string], SentAgainRow>(
  `SELECT id, NULL AS settled_at FROM jobs
   WHERE subject = (SELECT coalesce(subject, $2) FROM settled_jobs WHERE id = $1) AND id > $1
   UNION ALL
   SELECT id, settled_at FROM settled_jobs
   WHERE subject = (SELECT coalesce(subject, $2) FROM settled_jobs WHERE id = $1) AND id > $1
   ORDER BY id DESC LIMIT 1`,
)

const again = 'redelivers/'
export const subjectOf = (id: number): string => `${again}${id}`

export interface OriginRow {
  readonly subject: string | null
  /** The one before that tells the same and shares its subject. */
  readonly earlier: number | null
}

/** For displays: what a delivery, settled or not, says about the one it may send again. */
export const originOf = statement<[queue: string, id: number], OriginRow>(
  `SELECT own.subject, (SELECT max(settled_jobs.id) FROM settled_jobs
     WHERE settled_jobs.subject = own.subject AND settled_jobs.id < own.id) AS earlier
   FROM (SELECT id, subject FROM jobs WHERE id = $2 AND queue = $1
     UNION ALL
     SELECT id, subject FROM settled_jobs WHERE id = $2 AND queue = $1) AS own`,
)

/** The delivery that was sent again; null: this is the first. */
export function redeliveryOf(row: OriginRow | undefined): number | null {
  if (row === undefined) return null
  const { subject, earlier } = row
  return earlier ?? (subject?.startsWith(again) === true ? Number(subject.slice(again.length)) : null)
}

export interface Redeliver {
  readonly app: number
  /** Each once. */
  readonly ids: readonly number[]
}

export const redeliver = defineTurn({
  reads: ({ app, ids }: Redeliver) => ({
    settled: ids.map((id) => settledWebhook(webhookQueue(app), id)),
    pending: ids.map((id) => pendingWebhook(webhookQueue(app), id)),
    again: ids.map((id) => sentAgain(id, subjectOf(id))),
  }),
  decide: ({ ids }, { settled, pending, again }, { now, nextId }): Decision<Redelivered> => {
    const redelivered: { id: number; as: number }[] = []
    const skipped: { id: number; why: string }[] = []
    const writes: Query[] = []
    const jobs: NewJob[] = []
    // The oldest first: recalls of a conversation keep their order.
    for (const [index, id] of [...ids.entries()].toSorted(([, one], [, other]) => one - other)) {
      const [waiting] = pending[index] ?? []
      const [ended] = settled[index] ?? []
      const [newer] = again[index] ?? []
      const why = waiting === undefined ? whyNotAgain(ended, newer) : whyNotNow(waiting)
      if (why !== null) {
        skipped.push({ id, why })
      } else if (ended === undefined) {
        writes.push(goNow(id, waiting?.outcome ?? null, now))
        redelivered.push({ id, as: id })
      } else {
        const as = nextId()
        const job = jobOf(JSON.parse(ended.payload) as WebhookEvent, null)
        jobs.push({ ...job, id: as, subject: ended.subject ?? subjectOf(id) })
        redelivered.push({ id, as })
      }
    }
    return { result: { redelivered, skipped }, writes, jobs }
  },
})

/** What was parked by hand has its own plan again. */
function goNow(id: number, outcome: string | null, now: number): Query {
  const log = readDeliveryLog(outcome)
  if (log.byHand === undefined || !isHeldByHand(log)) return hastenJob(id, now)
  return hastenJobSaying(id, now, JSON.stringify({ ...log, byHand: { ...log.byHand, sentAgainAt: now } }))
}

function whyNotNow({ leased_until, blocked }: PendingRow): string | null {
  if (leased_until !== null) return 'it is being sent'
  return blocked === 1 ? 'it waits for an earlier one of its conversation' : null
}

function whyNotAgain(ended: SettledRow | undefined, newer: SentAgainRow | undefined): string | null {
  if (ended === undefined) return 'there is no such delivery of this app'
  if (ended.state === 'superseded') return 'nothing is left to tell'
  if (newer === undefined) return null
  return newer.settled_at === null
    ? `it is sent again already, as ${newer.id}`
    : `it was sent again since, as ${newer.id}`
}
