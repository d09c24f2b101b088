/**
 * Sends webhooks again at an admin's word: rule D25 of docs/spec/delivery.md. What is settled gets a new job with the
 * same payload, at the end of its lane; what still waits goes out now.
 */
import {
  defineTurn,
  hastenJob,
  jobsBySubject,
  statement,
  type Decision,
  type NewJob,
  type Query,
  type SettledState,
  type SubjectJobRow,
} from '@takeback/store'
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
  readonly leased_until: number | null
}

const settledWebhook = statement<[queue: string, id: number], SettledRow>(
  'SELECT state, subject, payload FROM settled_jobs WHERE id = $2 AND queue = $1',
)
const pendingWebhook = statement<[queue: string, id: number], PendingRow>(
  'SELECT leased_until FROM jobs WHERE id = $2 AND queue = $1',
)

/** By it a second redelivery finds the first. */
const subjectOf = (id: number): string => `redelivers/${id}`

export interface Redeliver {
  readonly app: number
  /** Each once. */
  readonly ids: readonly number[]
}

export const redeliver = defineTurn({
  reads: ({ app, ids }: Redeliver) => ({
    settled: ids.map((id) => settledWebhook(webhookQueue(app), id)),
    pending: ids.map((id) => pendingWebhook(webhookQueue(app), id)),
    again: ids.map((id) => jobsBySubject(subjectOf(id))),
  }),
  decide: ({ ids }, { settled, pending, again }, { now, nextId }): Decision<Redelivered> => {
    const redelivered: { id: number; as: number }[] = []
    const skipped: { id: number; why: string }[] = []
    const writes: Query[] = []
    const jobs: NewJob[] = []
    for (const [index, id] of ids.entries()) {
      const [waiting] = pending[index] ?? []
      const [ended] = settled[index] ?? []
      const why = whyNot(waiting, ended, again[index] ?? [])
      if (why !== null) {
        skipped.push({ id, why })
      } else if (ended === undefined) {
        writes.push(hastenJob(id, now))
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

function whyNot(
  waiting: PendingRow | undefined,
  ended: SettledRow | undefined,
  again: readonly SubjectJobRow[],
): string | null {
  if (waiting !== undefined) return waiting.leased_until === null ? null : 'it is being sent'
  if (ended === undefined) return 'there is no such delivery of this app'
  if (ended.state === 'superseded') return 'nothing is left to tell'
  const underWay = again.find(({ settledAt }) => settledAt === null)
  return underWay === undefined ? null : `it is sent again already, as ${underWay.id}`
}
