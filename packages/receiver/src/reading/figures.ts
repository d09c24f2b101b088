/** The figures of the overview. Every one is a bounded read, however large the inbox is. Rule R34. */
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'
import { TALLY_SECONDS, tallyBucket } from '../inbox/tables.ts'

/** Newest recalls with a time that lateness is computed from. */
const LATENESS_SAMPLE = 1000
/** A quarter of an hour. */
const BUCKETS = 90

export interface InboxFigures {
  readonly recallsToday: number
  readonly recallsLastMinute: number
  readonly latenessMedian: number | null
  readonly latenessP99: number | null
  readonly quarantined: number
  readonly bucketSeconds: number
  readonly buckets: readonly number[]
}

interface TallyRow {
  readonly bucket: number
  readonly recalls: number
}

const talliesSince = statement<[bucket: number], TallyRow>(
  'SELECT bucket, recalls FROM tallies WHERE bucket >= $1 ORDER BY bucket',
)
const newestLateness = statement<[limit: number], { readonly lateness: number }>(
  `SELECT received_at - event_time AS lateness FROM inbox WHERE event_time IS NOT NULL ORDER BY id DESC LIMIT $1`,
)
const quarantinedItems = statement<[], { readonly items: number | null }>(
  'SELECT sum(items) AS items FROM quarantine_load',
)
const knownEffects = statement<[], { readonly effects: number }>('SELECT count(*) AS effects FROM effects')

/** `dayStart`: when today began where the reader is; milliseconds. */
export async function readFigures(inbox: Inbox, now: number, dayStart: number): Promise<InboxFigures> {
  const current = tallyBucket(now)
  const firstShown = current - BUCKETS + 1
  const [tallies = [], sample = [], [quarantine] = []] = await inbox.snapshot([
    talliesSince(Math.min(tallyBucket(dayStart), firstShown)),
    newestLateness(LATENESS_SAMPLE),
    quarantinedItems(),
  ])
  const rows = tallies as TallyRow[]
  const sinceBucket = (first: number) =>
    rows.filter(({ bucket }) => bucket >= first).reduce((sum, { recalls }) => sum + recalls, 0)
  const lateness = (sample as { lateness: number }[]).map((row) => row.lateness).sort((a, b) => a - b)
  const counts = new Map(rows.map(({ bucket, recalls }) => [bucket, recalls]))
  return {
    recallsToday: sinceBucket(tallyBucket(dayStart)),
    recallsLastMinute: sinceBucket(current - 60 / TALLY_SECONDS + 1),
    latenessMedian: quantile(lateness, 0.5),
    latenessP99: quantile(lateness, 0.99),
    quarantined: (quarantine as { items: number | null } | undefined)?.items ?? 0,
    bucketSeconds: TALLY_SECONDS,
    buckets: Array.from({ length: BUCKETS }, (_, index) => counts.get(firstShown + index) ?? 0),
  }
}

/** Recalled messages, each once however often it was delivered. */
export async function countEffects(inbox: Inbox): Promise<number> {
  const [row] = await inbox.read(knownEffects())
  return row?.effects ?? 0
}

/** The value that a share of the sorted values does not exceed; null of nothing. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
