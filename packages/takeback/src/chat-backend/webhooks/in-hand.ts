/**
 * The deliveries that a line has in memory, counted by the batch they were leased in.
 *
 * Not a Map of them: V8 gives a Map that comes and goes a new table again and again, and each old one holds the next. Once one of
 * them is old to the collector, all that follow stay until its rarest round, with everything that was in them.
 */
export interface InHand {
  count(): number
  /** When the oldest of them was leased; null: there is none. Milliseconds. */
  since(): number | null
  /** So many more. To be called when one of them has ended. */
  take(count: number, leasedAt: number): () => void
}

interface Batch {
  readonly leasedAt: number
  left: number
}

export function createInHand(): InHand {
  /** Oldest first; few. */
  let batches: Batch[] = []

  return {
    count: () => batches.reduce((sum, { left }) => sum + left, 0),
    since: () => batches[0]?.leasedAt ?? null,
    take(count, leasedAt) {
      const batch = { leasedAt, left: count }
      batches.push(batch)
      return () => {
        batch.left -= 1
        if (batch.left === 0) batches = batches.filter((other) => other !== batch)
      }
    },
  }
}
