/**
 * Every statement about jobs, in the common dialect. `jobs` holds what is not settled, `settled_jobs` the rest.
 *
 * `blocked` is 1 while something stands before a job: an earlier job of its lane, or the one it waits for. It is
 * kept up to date when a job is enqueued and when one is settled, so that leasing reads the ripe jobs from one
 * small index, however long the queue is behind them. `ripe_at` is when a job may be leased: its wanted time, the
 * time of its retry, or, while it is leased, the end of that lease. `parked_at`: when it left its lane, after which
 * `lane` is null.
 */
import { statement, type Query } from '../query.ts'
import type { NewJob, SettledState } from './job.ts'
import type { SettledJob, Settlement } from './jobs.ts'

const insertJob = statement(
  `INSERT INTO jobs (id, queue, lane, waits_for, subject, payload, enqueued_at, ripe_at, blocked)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE
     WHEN EXISTS (SELECT 1 FROM jobs WHERE id = $4) THEN 1
     WHEN EXISTS (SELECT 1 FROM jobs WHERE queue = $2 AND lane = $3) THEN 1
     ELSE 0 END)`,
)

const insertLeasedJob = statement(
  `INSERT INTO jobs
     (id, queue, lane, subject, payload, attempts, enqueued_at, ripe_at, blocked, leased_until, fence)
   VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 0, $7, $8)`,
)

/** `id` from `moment.nextId()`: jobs of a lane go in the order of their ids. */
export function enqueueJob(id: number, now: number, job: NewJob): Query {
  const { queue, lane = null, waitsFor = null, subject = null, payload, at = now, lease } = job
  if (lease === undefined) return insertJob(id, queue, lane, waitsFor, subject, payload, now, at)
  return insertLeasedJob(id, queue, lane, subject, payload, now, lease.until, lease.fence)
}

/** For the reads of a turn whose job is to be leased from its birth: no row when the lane is free. */
export const jobsOfLane = statement<[queue: string, lane: string], { readonly id: number }>(
  'SELECT id FROM jobs WHERE queue = $1 AND lane = $2 LIMIT 1',
)

export interface RipeJobRow {
  readonly id: number
  readonly queue: string
  readonly lane: string | null
  readonly subject: string | null
  readonly payload: string
  readonly attempts: number
  readonly enqueued_at: number
  readonly parked_at: number | null
}

export const ripeJobs = statement<[queue: string, now: number, limit: number], RipeJobRow>(
  `SELECT id, queue, lane, subject, payload, attempts, enqueued_at, parked_at FROM jobs
   WHERE queue = $1 AND blocked = 0 AND ripe_at <= $2 ORDER BY ripe_at, id LIMIT $3`,
)

/** Those at the head of their lane, or of none, that nobody works on and that are not parked, in the order of what is due. */
export const nextInOrder = statement<
  [queue: string, dueAt: number, id: number],
  RipeJobRow & { readonly ripe_at: number }
>(
  `SELECT id, queue, lane, subject, payload, attempts, enqueued_at, ripe_at, parked_at FROM jobs
   WHERE queue = $1 AND blocked = 0 AND ripe_at >= $2 AND (ripe_at > $2 OR id > $3)
     AND leased_until IS NULL AND parked_at IS NULL
   ORDER BY ripe_at, id LIMIT 1`,
)

export const nextRipe = statement<[queue: string], { readonly at: number | null }>(
  'SELECT min(ripe_at) AS at FROM jobs WHERE queue = $1 AND blocked = 0',
)

export const leaseJob = statement<[id: number, until: number, fence: number], never>(
  'UPDATE jobs SET attempts = attempts + 1, leased_until = $2, ripe_at = $2, fence = $3 WHERE id = $1',
)

export interface HeldJobRow {
  readonly queue: string
  readonly lane: string | null
  /** 1 when something waits for it or stands behind it in its lane. */
  readonly followed: number
}

/** No row when the lease has passed to somebody else. */
export const heldJob = statement<[id: number, fence: number], HeldJobRow>(
  `SELECT queue, lane, CASE
     WHEN EXISTS (SELECT 1 FROM jobs AS follower WHERE follower.waits_for = held.id) THEN 1
     WHEN EXISTS (SELECT 1 FROM jobs AS next
       WHERE next.queue = held.queue AND next.lane = held.lane AND next.id > held.id) THEN 1
     ELSE 0 END AS followed
   FROM jobs AS held WHERE id = $1 AND fence = $2`,
)

export const retryJob = statement<[id: number, at: number, outcome: string], { readonly queue: string }>(
  `UPDATE jobs SET leased_until = NULL, fence = NULL, ripe_at = $2, outcome = $3 WHERE id = $1
   RETURNING queue`,
)

/** Back to where it was before the lease, but for its time. */
export const releaseJob = statement<[id: number, at: number], { readonly queue: string }>(
  `UPDATE jobs SET leased_until = NULL, fence = NULL, ripe_at = $2, attempts = attempts - 1 WHERE id = $1
   RETURNING queue`,
)

/** Back to where it was before the lease, but for its time and what was said. */
export const uncountJob = statement<[id: number, at: number, outcome: string], { readonly queue: string }>(
  `UPDATE jobs SET leased_until = NULL, fence = NULL, ripe_at = $2, outcome = $3, attempts = attempts - 1
   WHERE id = $1
   RETURNING queue`,
)

const leaveLane = statement<
  [id: number, at: number, outcome: string, now: number],
  { readonly queue: string }
>(
  `UPDATE jobs SET leased_until = NULL, fence = NULL, ripe_at = $2, outcome = $3, lane = NULL, parked_at = $4
   WHERE id = $1
   RETURNING queue`,
)

/** A lease that has ended holds no longer: who had it begins nothing more, and settles nothing. */
const leaveLaneUnleased = statement<
  [id: number, at: number, outcome: string, now: number],
  { readonly queue: string }
>(
  `UPDATE jobs SET leased_until = NULL, fence = NULL, ripe_at = $2, outcome = $3, lane = NULL,
     parked_at = coalesce(parked_at, $4),
     blocked = CASE WHEN EXISTS (SELECT 1 FROM jobs AS before WHERE before.id = jobs.waits_for) THEN 1 ELSE 0 END
   WHERE id = $1 AND (leased_until IS NULL OR leased_until <= $4)
   RETURNING queue`,
)

/** For the writes of any turn: a job that nobody works on becomes ripe now. It keeps its place in its lane. */
export const hastenJob = statement<[id: number, now: number], { readonly queue: string }>(
  'UPDATE jobs SET ripe_at = $2 WHERE id = $1 AND leased_until IS NULL RETURNING queue',
)

/** For the writes of any turn: the same, and what is kept of it so far is put in other words. */
export const hastenJobSaying = statement<
  [id: number, now: number, outcome: string],
  { readonly queue: string }
>('UPDATE jobs SET ripe_at = $2, outcome = $3 WHERE id = $1 AND leased_until IS NULL RETURNING queue')

/**
 * For the writes of any turn: what stands first in its lane and waits for a retry becomes ripe now. What has no lane, or
 * left it, keeps its time.
 */
export const hastenLanes = statement<[queue: string, now: number], { readonly queue: string }>(
  `UPDATE jobs SET ripe_at = $2
   WHERE queue = $1 AND blocked = 0 AND ripe_at > $2 AND lane IS NOT NULL AND leased_until IS NULL
   RETURNING queue`,
)

const copySettled = statement<[id: number, state: SettledState, outcome: string, now: number], never>(
  `INSERT INTO settled_jobs
     (id, queue, lane, subject, payload, state, attempts, outcome, enqueued_at, settled_at, parked_at)
   SELECT id, queue, lane, subject, payload, CAST($2 AS TEXT), attempts, CAST($3 AS TEXT), enqueued_at,
     CAST($4 AS BIGINT), parked_at
   FROM jobs WHERE id = $1`,
)
const deleteJob = statement<[id: number], never>('DELETE FROM jobs WHERE id = $1')

/**
 * What closes a job as superseded, for `announced` of a store: whoever shows jobs hears of it. The moment of the turn
 * stands in store_meta before its first write.
 */
export const copySuperseded = statement<[id: number], never>(
  `INSERT INTO settled_jobs
     (id, queue, lane, subject, payload, state, attempts, outcome, enqueued_at, settled_at, parked_at)
   SELECT id, queue, lane, subject, payload, 'superseded', attempts, outcome, enqueued_at,
     (SELECT last_now FROM store_meta), parked_at
   FROM jobs WHERE id = $1 AND leased_until IS NULL`,
)
const deleteUnleased = statement<[id: number], never>(
  'DELETE FROM jobs WHERE id = $1 AND leased_until IS NULL',
)

const freeSuperseded = statement<[id: number], { readonly queue: string }>(
  `UPDATE jobs SET blocked = 0
   WHERE blocked = 1
     AND id IN (
       SELECT follower.id FROM jobs AS follower WHERE follower.waits_for = $1
       UNION ALL
       SELECT (SELECT min(next.id) FROM jobs AS next WHERE next.queue = gone.queue AND next.lane = gone.lane)
       FROM settled_jobs AS gone WHERE gone.id = $1)
     AND NOT EXISTS (SELECT 1 FROM jobs AS before WHERE before.id = jobs.waits_for)
     AND NOT EXISTS (
       SELECT 1 FROM jobs AS before
       WHERE before.queue = jobs.queue AND before.lane = jobs.lane AND before.id < jobs.id)
   RETURNING queue`,
)
const freeAfter = statement<[id: number, queue: string, lane: string | null], { readonly queue: string }>(
  `UPDATE jobs SET blocked = 0
   WHERE blocked = 1
     AND id IN (
       SELECT follower.id FROM jobs AS follower WHERE follower.waits_for = $1
       UNION ALL
       SELECT min(next.id) FROM jobs AS next WHERE next.queue = $2 AND next.lane = $3)
     AND NOT EXISTS (SELECT 1 FROM jobs AS before WHERE before.id = jobs.waits_for)
     AND NOT EXISTS (
       SELECT 1 FROM jobs AS before
       WHERE before.queue = jobs.queue AND before.lane = jobs.lane AND before.id < jobs.id)
   RETURNING queue`,
)

/** Moves a job to the settled ones, or away, and frees what stood behind it. */
export function settleJob(
  { id, outcome, leavesNothing = false }: Settlement,
  state: SettledState,
  { queue, lane, followed }: HeldJobRow,
  now: number,
): Query[] {
  return [
    ...(leavesNothing ? [] : [copySettled(id, state, outcome, now)]),
    deleteJob(id),
    ...(followed === 1 ? [freeAfter(id, queue, lane)] : []),
  ]
}

/** Frees what stood behind it; what waits for it goes on waiting. */
export function parkJob(
  { id, outcome }: Settlement,
  at: number,
  { queue, lane, followed }: HeldJobRow,
  now: number,
): Query[] {
  return [leaveLane(id, at, outcome, now), ...(followed === 1 ? [freeAfter(id, queue, lane)] : [])]
}

/**
 * For the writes of any turn: parks a job that nobody works on, wherever it stands in its lane (`queue` and `lane` as its row
 * says), until `at`. One that is leased stays as it is: the turn reads first whether it is.
 */
export function parkUnleased(
  { id, at, outcome }: { readonly id: number; readonly at: number; readonly outcome: string },
  { queue, lane }: Pick<HeldJobRow, 'queue' | 'lane'>,
  now: number,
): Query[] {
  return [leaveLaneUnleased(id, at, outcome, now), freeAfter(id, queue, lane)]
}

/**
 * For the writes of any turn: closes a waiting job as `superseded` and frees what stood behind it. A job that is
 * leased, or was leased by a worker that never came back, stays: what it does may already have been seen.
 */
export function supersedeJob(id: number): Query[] {
  return [copySuperseded(id), deleteUnleased(id), freeSuperseded(id)]
}

/** The rows these give are queues that have work to look at: the driver tells `onWork`. */
export const wakingStatements: ReadonlySet<string> = new Set([
  freeAfter.sql,
  freeSuperseded.sql,
  retryJob.sql,
  releaseJob.sql,
  uncountJob.sql,
  leaveLane.sql,
  leaveLaneUnleased.sql,
  hastenJob.sql,
  hastenJobSaying.sql,
  hastenLanes.sql,
])

export interface PendingJobRow {
  readonly id: number
  readonly queue: string
  readonly lane: string | null
  readonly attempts: number
  /** Null: nobody works on it. A time in the past: its worker never came back. */
  readonly leased_until: number | null
}

/** For the reads of any turn: the unsettled jobs about something, oldest first. */
export const pendingJobsBySubject = statement<[subject: string], PendingJobRow>(
  `SELECT id, queue, lane, attempts, leased_until FROM jobs WHERE subject = $1 ORDER BY id`,
)

/** For displays: the settled jobs of a queue, newest first, below an id (`Number.MAX_SAFE_INTEGER` to begin). */
export const settledJobs = statement<[queue: string, beforeId: number, limit: number], SettledJob>(
  `SELECT id, queue, lane, subject, payload, state, attempts, outcome,
     enqueued_at AS "enqueuedAt", settled_at AS "settledAt", parked_at AS "parkedAt"
   FROM settled_jobs WHERE queue = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
)

export interface SubjectJobRow {
  readonly id: number
  readonly queue: string
  readonly lane: string | null
  readonly subject: string
  readonly payload: string
  readonly state: 'waiting' | 'leased' | SettledState
  readonly attempts: number
  readonly outcome: string | null
  readonly enqueuedAt: number
  /** When it may be leased next; null when settled. */
  readonly ripeAt: number | null
  readonly settledAt: number | null
}

/** For displays: all jobs about something, settled or not, oldest first. */
export const jobsBySubject = statement<[subject: string], SubjectJobRow>(
  `SELECT id, queue, lane, subject, payload,
     CASE WHEN leased_until IS NULL THEN 'waiting' ELSE 'leased' END AS state,
     attempts, outcome, enqueued_at AS "enqueuedAt", ripe_at AS "ripeAt", NULL AS "settledAt"
   FROM jobs WHERE subject = $1
   UNION ALL
   SELECT id, queue, lane, subject, payload, state,
     attempts, outcome, enqueued_at AS "enqueuedAt", NULL AS "ripeAt", settled_at AS "settledAt"
   FROM settled_jobs WHERE subject = $1
   ORDER BY id`,
)

export const expiredSettledJobs = statement<
  [queue: string, settledBefore: number, limit: number],
  { readonly id: number }
>(
  `SELECT id FROM settled_jobs WHERE queue = $1 AND settled_at < $2
   ORDER BY settled_at, id LIMIT $3`,
)

export const deleteSettledJob = statement<[id: number], never>('DELETE FROM settled_jobs WHERE id = $1')
