/**
 * Records outcomes in batches: while one batch commits, the next one gathers. No timer: a lone outcome is recorded
 * at once, a thousand share one commit.
 */
import type { Jobs, Settlement } from '@takeback/store'

export interface Settler {
  /** False when the lease had passed to somebody else. Rejects when the store is closed. */
  settle(settlement: Settlement): Promise<boolean>
}

interface Waiting {
  readonly settlement: Settlement
  readonly resolve: (held: boolean) => void
  readonly reject: (error: unknown) => void
}

/** `durably` calls again while the store is unavailable for a time. */
export function createSettler(
  jobs: Pick<Jobs, 'settle'>,
  durably: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Settler {
  let gathered: Waiting[] = []
  let busy = false

  async function record(): Promise<void> {
    busy = true
    while (gathered.length > 0) {
      const batch = gathered
      gathered = []
      try {
        const held = await durably(() => jobs.settle(batch.map(({ settlement }) => settlement)))
        for (const [index, { resolve }] of batch.entries()) resolve(held[index] === true)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }

  return {
    settle(settlement) {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>()
      gathered.push({ settlement, resolve, reject })
      if (!busy) void record()
      return promise
    },
  }
}
