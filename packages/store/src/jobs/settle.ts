/**
 * Ends attempts: rules J6, J7 and J13-J15 of docs/spec/jobs.md. For the settling turn of the store, and for any turn that
 * records its own story of an attempt in the commit that ends it.
 */
import type { Query } from '../query.ts'
import type { Settlement } from './jobs.ts'
import {
  heldJob,
  parkJob,
  releaseJob,
  retryJob,
  settleJob,
  uncountJob,
  type HeldJobRow,
} from './statements.ts'

/** For the reads of a turn; its rows go to `carryOut`. */
export function heldJobs(settlements: readonly Pick<Settlement, 'id' | 'fence'>[]): Query<HeldJobRow>[] {
  return settlements.map(({ id, fence }) => heldJob(id, fence))
}

export interface CarriedOut {
  /** One per settlement, in order: false where the fence no longer holds, and nothing is written. */
  readonly holds: boolean[]
  readonly writes: Query[]
}

export function carryOut(
  settlements: readonly Settlement[],
  held: readonly (readonly HeldJobRow[])[],
  now: number,
): CarriedOut {
  const settled = new Set<number>()
  const writes: Query[] = []
  const holds = settlements.map((settlement, index) => {
    const [row] = held[index] ?? []
    if (row === undefined || settled.has(settlement.id)) return false
    settled.add(settlement.id)
    writes.push(...endOf(settlement, row, now))
    return true
  })
  return { holds, writes }
}

function endOf(settlement: Settlement, row: HeldJobRow, now: number): Query[] {
  const { id, step, outcome } = settlement
  switch (step.kind) {
    case 'done':
      return settleJob(settlement, 'done', row, now)
    case 'give-up':
      return settleJob(settlement, 'dead', row, now)
    case 'retry':
      return [retryJob(id, step.at, outcome)]
    case 'release':
      return [releaseJob(id, step.at)]
    case 'uncounted':
      return [uncountJob(id, step.at, outcome)]
    case 'park':
      return parkJob(settlement, step.at, row, now)
  }
}
