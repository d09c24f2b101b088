/**
 * The After-send webhook of a message, and what its recall does to it: a message that is taken back before its
 * After-send went out is never told at all; one whose After-send is on its way is told first, then taken back.
 *
 * It is also what decides how long the text of an online-only message is stored (rule OS7 of docs/spec/one-to-one.md):
 * nobody can read it later, so it stays only until who is online was told, and as long as this webhook may still have
 * to be sent.
 */
import {
  pendingJobsBySubject,
  supersedeJob,
  type Moment,
  type NewJob,
  type PendingJobRow,
  type Query,
} from '@takeback/store'
import { hasFlag, messageFlags } from '../domain/message-flags.ts'
import { webhookJobs, type AfterSendEvent, type WebhookSwitchRow } from '../webhooks/outbox.ts'
import { redactLater } from './redact-later.ts'

/** Signals reach the gateway at once; it reads the text of an online-only message within this time. */
export const passingMs = 10_000

export interface Telling {
  readonly switches: readonly WebhookSwitchRow[]
  /** False: the sender forbade it. */
  readonly wanted: boolean
  /** See domain/message-flags.ts. */
  readonly flags: number
  /** See domain/message-subject.ts: `pendingAfterSend` finds the After-send by it. */
  readonly subject: string
}

/** The jobs of a message that is sent now: its After-send, if somebody is told, and what `passingJobs` says. */
export function afterSendJobs(telling: Telling, event: AfterSendEvent, moment: Moment): NewJob[] {
  const { switches, wanted, flags, subject } = telling
  const [job] = wanted ? webhookJobs(switches, event) : []
  if (job === undefined) return passingJobs(flags, event.message, moment)
  const id = moment.nextId()
  return [{ ...job, id, subject }, ...passingJobs(flags, event.message, moment, { waitsFor: id })]
}

/** The text of an online-only message goes again. `message`: messages.id. */
export function passingJobs(
  flags: number,
  message: number,
  { now }: Moment,
  after: { readonly waitsFor?: number } = {},
): NewJob[] {
  if (!hasFlag(flags, messageFlags.onlineOnly)) return []
  return [redactLater(message, { at: now + passingMs, ...after })]
}

/** Put this into the reads of a recall, one per message. */
export const pendingAfterSend = pendingJobsBySubject

export interface ClosedAfterSend {
  readonly writes: readonly Query[]
  /** The recall's webhook waits for this job. */
  readonly waitsFor: number | null
}

export function closeAfterSend(pending: readonly PendingJobRow[]): ClosedAfterSend {
  const underway = pending.find((job) => job.leased_until !== null)
  const waiting = pending.filter((job) => job.leased_until === null)
  return { writes: waiting.flatMap((job) => supersedeJob(job.id)), waitsFor: underway?.id ?? null }
}
