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
  type NewJob,
  type Query,
  type Settlement,
} from '@takeback/store'
import { copiesOf, spendContents, type SpentContents } from './contents.ts'
import { applyQueue } from './remember.ts'
import { askAgain, isToldAgain, redeliveriesOf, withdraw, type Withdrawn } from './withdrawn.ts'

export interface Attempt {
  readonly inbox: number
  readonly outcome: 'handled' | 'failed' | 'timed-out' | 'unconfirmed'
  /** For people; never message text. */
  readonly detail: string
  readonly state: 'applied' | 'retrying' | 'dead'
  /** Once applied, the copies of these messages go; null: there can be none. */
  readonly spent?: SpentContents | null
  /** Once applied or dead, these messages are forgotten, unless the webhook came again meanwhile: then it is asked again. */
  readonly withdrawn?: Withdrawn | null
  /** Why some of the messages were not handled, where the others were. */
  readonly doubt?: string | null
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
    told: endings.flatMap((ending) =>
      ending.attempt === null || withdrawnBy(ending) === null ? [] : [redeliveriesOf(ending.attempt.inbox)],
    ),
  }),
  decide: (endings, { held, copies, told }, { now, nextId }): Decision<boolean[]> => {
    const { holds, writes } = carryOut(endings, held, now)
    const jobs: NewJob[] = []
    const [nextCopies, nextTold] = [inOrder(copies), inOrder(told)]
    let erases = false
    for (const [index, ending] of endings.entries()) {
      const { attempt } = ending
      const [spent, withdrawn] = [spentBy(ending), withdrawnBy(ending)]
      const theirCopies = nextCopies(spent?.messages.length ?? 0)
      const [[progress] = []] = nextTold(withdrawn === null ? 0 : 1)
      if (holds[index] !== true || attempt === null) continue
      if (withdrawn !== null && isToldAgain(withdrawn, progress?.redeliveries)) {
        jobs.push(askAgain(withdrawn, attempt.inbox, applyQueue))
        writes.push(...storyOf({ ...attempt, ...toldAgain }, nextId, now))
        continue
      }
      writes.push(...storyOf(attempt, nextId, now))
      if (withdrawn !== null) writes.push(...withdraw(withdrawn, attempt.inbox))
      if (spent === null) continue
      const leaving = spendContents(spent, theirCopies, now)
      writes.push(...leaving)
      erases ||= spent.afterMs === 0 && leaving.length > 0
    }
    return { result: holds, writes, jobs, erases }
  },
})

const toldAgain = {
  outcome: 'unconfirmed',
  detail: 'it came again while it was asked: asked once more',
  state: 'retrying',
} as const

/** Gives the next so many at each call. */
function inOrder<Item>(items: readonly Item[]): (count: number) => readonly Item[] {
  let from = 0
  return (count) => items.slice(from, (from += count))
}

function spentBy({ attempt }: Ending): SpentContents | null {
  return attempt?.state === 'applied' ? (attempt.spent ?? null) : null
}

function withdrawnBy({ attempt }: Ending): Withdrawn | null {
  return attempt === null || attempt.state === 'retrying' ? null : (attempt.withdrawn ?? null)
}

function storyOf(attempt: Attempt, nextId: () => number, now: number): Query[] {
  const { inbox, outcome, detail, state, doubt } = attempt
  const id = nextId()
  if (state !== 'applied') return [insertAttempt(inbox, id, now, outcome, detail), setState(inbox, id, state)]
  const untold = doubt ? [insertAttempt(inbox, nextId(), now, 'unconfirmed', doubt)] : []
  return [setApplied(inbox, id, now), ...untold]
}
