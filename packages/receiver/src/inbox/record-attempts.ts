/**
 * The turn after attempts to handle recalls: their story for people, the new states, and the end of their jobs, in one
 * commit. Rules R26-R28.
 *
 * The lease decides: whoever lost it records nothing, for somebody else handles the recall now. While it holds, the
 * recall is neither applied nor forgotten, so nothing need be read of it.
 */
import {
  carryOut,
  defineTurn,
  heldJobs,
  statement,
  type Decision,
  type Query,
  type Settlement,
} from '@takeback/store'
import { copiesOf, spendContents, type SpentContents } from './contents.ts'

export interface Attempt {
  readonly inbox: number
  readonly outcome: 'handled' | 'failed' | 'timed-out'
  /** For people; never message text. */
  readonly detail: string
  readonly state: 'applied' | 'retrying' | 'dead'
  /** Once applied, the copies of these messages go; null: there can be none. */
  readonly spent?: SpentContents | null
}

export interface Ending extends Settlement {
  /** Null: there is nothing to tell, the job only ends. */
  readonly attempt: Attempt | null
}

const setApplied = statement<[inbox: number, revision: number, now: number]>(
  `INSERT INTO progress (inbox, revision, state, redeliveries, handled_at) VALUES ($1, $2, 'applied', 0, $3)
   ON CONFLICT (inbox) DO UPDATE SET state = 'applied', revision = $2, handled_at = $3`,
)
const setState = statement<[inbox: number, revision: number, state: string]>(
  `INSERT INTO progress (inbox, revision, state, redeliveries) VALUES ($1, $2, $3, 0)
   ON CONFLICT (inbox) DO UPDATE SET state = $3, revision = $2`,
)
const insertAttempt = statement<[inbox: number, id: number, at: number, outcome: string, detail: string]>(
  'INSERT INTO attempts (inbox, id, at, outcome, detail) VALUES ($1, $2, $3, $4, $5)',
)

/** Gives whether each lease held. */
export const recordAttempts = defineTurn({
  reads: (endings: readonly Ending[]) => ({
    held: heldJobs(endings),
    copies: endings.flatMap((ending) => {
      const spent = spentBy(ending)
      return spent === null ? [] : copiesOf(spent)
    }),
  }),
  decide: (endings, { held, copies }, { now, nextId }): Decision<boolean[]> => {
    const { holds, writes } = carryOut(endings, held, now)
    let erases = false
    let from = 0
    for (const [index, ending] of endings.entries()) {
      const spent = spentBy(ending)
      const theirs = copies.slice(from, (from += spent?.messages.length ?? 0))
      const { attempt } = ending
      if (holds[index] !== true || attempt === null) continue
      writes.push(...storyOf(attempt, nextId(), now))
      if (spent === null) continue
      const leaving = spendContents(spent, theirs, now)
      writes.push(...leaving)
      erases ||= spent.afterMs === 0 && leaving.length > 0
    }
    return { result: holds, writes, erases }
  },
})

function spentBy({ attempt }: Ending): SpentContents | null {
  return attempt?.state === 'applied' ? (attempt.spent ?? null) : null
}

function storyOf({ inbox, outcome, detail, state }: Attempt, id: number, now: number): Query[] {
  if (state === 'applied') return [setApplied(inbox, id, now)]
  return [insertAttempt(inbox, id, now, outcome, detail), setState(inbox, id, state)]
}
