/**
 * What this process saw of the calls to the endpoint of one app in the last quarter of an hour, for displays. In memory: a
 * restart begins anew.
 */
import type { AttemptRecord } from './delivery-log.ts'

const BUCKET_MS = 10_000
const BUCKETS = 90
/** Of so many calls the times are remembered. */
const MOST_TIMES = 500

export interface EndpointFigures {
  /** `accepted`: it counts as delivered. */
  called(record: AttemptRecord, accepted: boolean): void
  read(now: number): EndpointFiguresRead
}

export interface EndpointFiguresRead {
  readonly bucketMs: number
  /** Calls per bucket, oldest first; the last bucket is the one that is filling. */
  readonly accepted: readonly number[]
  readonly failed: readonly number[]
  /** How long an answer took, of the newest calls that got one; milliseconds. */
  readonly answerMs: { readonly median: number; readonly p99: number } | null
  readonly lastFailure: AttemptRecord | null
}

interface Bucket {
  accepted: number
  failed: number
}

const emptyBucket: Readonly<Bucket> = { accepted: 0, failed: 0 }
/** Ends without a call. */
const noCall: ReadonlySet<AttemptRecord['kind']> = new Set([
  'unknown',
  'superseded',
  'switched-off',
  'expired',
])

export function createEndpointFigures(): EndpointFigures {
  /** By the number of the bucket since the epoch. */
  const buckets = new Map<number, Bucket>()
  const times: number[] = []
  let lastFailure: AttemptRecord | null = null

  function bucketAt(number: number): Bucket {
    const known = buckets.get(number)
    if (known !== undefined) return known
    for (const old of buckets.keys()) if (old <= number - BUCKETS) buckets.delete(old)
    const fresh = { accepted: 0, failed: 0 }
    buckets.set(number, fresh)
    return fresh
  }

  return {
    called(record, accepted) {
      if (noCall.has(record.kind)) return
      const bucket = bucketAt(Math.floor(record.at / BUCKET_MS))
      if (accepted) bucket.accepted += 1
      else {
        bucket.failed += 1
        lastFailure = record
      }
      if (record.kind !== 'answered') return
      times.push(record.ms)
      if (times.length > MOST_TIMES) times.shift()
    },
    read(now) {
      const last = Math.floor(now / BUCKET_MS)
      const shown = Array.from(
        { length: BUCKETS },
        (_, at) => buckets.get(last - BUCKETS + 1 + at) ?? emptyBucket,
      )
      return {
        bucketMs: BUCKET_MS,
        accepted: shown.map(({ accepted }) => accepted),
        failed: shown.map(({ failed }) => failed),
        answerMs: spread(times),
        lastFailure,
      }
    },
  }
}

function spread(times: readonly number[]): EndpointFiguresRead['answerMs'] {
  if (times.length === 0) return null
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { median: at(0.5), p99: at(0.99) }
}
