/**
 * What is remembered of the attempts of one delivery: the `outcome` of its job, as JSON. Rule D16 of docs/spec/delivery.md.
 * Never message text, never a secret: an endpoint can echo what it was sent.
 */
import type { ParkedBy } from '@takeback/protocol'
import { statement } from '@takeback/store'

/** More than any plan has attempts, each with one out of turn before it; the oldest are dropped first. */
const mostAttempts = 32

export interface AttemptRecord {
  readonly attempt: number
  /** When it began and how long it took; milliseconds. */
  readonly at: number
  readonly ms: number
  /** What RequestTime was made of; absent: `at`. They differ when the clock of development mode was turned. */
  readonly signedAt?: number
  /**
   * unknown: the process ended between sending and recording. superseded: nothing was left to tell.
   * switched-off: the app has switched the webhook off meanwhile. expired: it waited too long.
   */
  readonly kind:
    | 'answered'
    | 'timed-out'
    | 'unreachable'
    | 'blocked'
    | 'failed'
    | 'unknown'
    | 'superseded'
    | 'switched-off'
    | 'expired'
  readonly status?: number
  readonly why?: string
  /** What the documents say about the answer. */
  readonly meaning?: string
  /** It failed, and its endpoint had taken another one since the failure before. */
  readonly alone?: true
  /** It failed, and nothing else had been sent to its endpoint since the failure before: that blames nobody. */
  readonly saysNothing?: true
  /** It was not due: its endpoint was left alone, and nothing else was there to try. */
  readonly outOfTurn?: true
  /** The beginning of the answer as text, to be shown and nothing else. */
  readonly answer?: string
}

/** Rule D35: somebody took it out of the order of its conversation. */
export interface ParkedByHand {
  /** Milliseconds. */
  readonly at: number
  readonly by: ParkedBy
  /** UserID; null: it was not asked for over REST. */
  readonly admin: string | null
  /** The address of the caller. */
  readonly from: string
  /** Then it is given up, unless it was sent again. */
  readonly until: number
  /** From then on its own plan holds again; null: it waits to be sent again. */
  readonly sentAgainAt: number | null
}

export interface DeliveryLog {
  /** Oldest first. */
  readonly attempts: readonly AttemptRecord[]
  /** The last time. */
  readonly byHand?: ParkedByHand
}

/** The log of a job that is not settled yet; `outcome` is null before the first attempt was recorded. */
export const deliveryLogOf = statement<
  [job: number],
  { readonly id: number; readonly outcome: string | null }
>('SELECT id, outcome FROM jobs WHERE id = $1')

export function readDeliveryLog(outcome: string | null): DeliveryLog {
  return outcome === null ? { attempts: [] } : (JSON.parse(outcome) as DeliveryLog)
}

/** Parked by hand, and not sent again since: it waits for that alone. */
export function isHeldByHand({ byHand }: DeliveryLog): boolean {
  return byHand !== undefined && byHand.sentAgainAt === null
}

/** The text for the job's outcome. Of those out of turn that follow one another the last is kept: one a minute would push out all others. */
export function recordAttempt(log: DeliveryLog, record: AttemptRecord): string {
  const last = log.attempts.at(-1)
  const isAgain = record.outOfTurn === true && last?.outOfTurn === true
  const before = isAgain ? log.attempts.slice(0, -1) : log.attempts
  const attempts = [...before, record].slice(-mostAttempts)
  return JSON.stringify({ ...log, attempts } satisfies DeliveryLog)
}

/** The process ended after the attempt before this one was begun and before it was recorded. */
export function wasInterrupted(log: DeliveryLog, attempt: number): boolean {
  return attempt > 1 && log.attempts.at(-1)?.attempt !== attempt - 1
}
