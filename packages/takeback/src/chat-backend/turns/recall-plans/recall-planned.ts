/**
 * The recalls of a plan: the decision of an admin's recall over REST, and in its commit the record of what became of each
 * message. Rules BU5, BU7 and BU9 of docs/spec/operator.md. A message that is on the record is not touched again.
 */
import { defineTurn, type Decision, type ReadSet, type RowsOf, type Turn } from '@takeback/store'
import {
  addToPlan,
  listedMessage,
  listMessage,
  planById,
  type RecallPlanRow,
} from '../../tables/recall-plans.ts'
import { recallC2c } from '../c2c/recall.ts'
import { recallGroup } from '../group/recall.ts'
import { recallOfficial } from '../official/recall.ts'
import type { Refused } from '../refused.ts'

/** A message as it is put on record. */
export interface PlannedMessage {
  /** messages.id */
  readonly id: number
  readonly conversation: number
  /** MsgKey or MsgSeq. */
  readonly name: string
  readonly msgId: string
}

export interface RecallPlanned<Recall> {
  readonly plan: number
  /** Those that `recall` names, in its order. */
  readonly messages: readonly PlannedMessage[]
  readonly recall: Recall
}

export interface RecalledPlanned {
  /** known: some were dealt with before, so nothing was done. ended: the plan does not run (any more). */
  readonly kind: 'recorded' | 'known' | 'ended'
}

/** Of every recall: refused as a whole, or with the codes of its messages. */
type Outcome = Refused | { readonly kind: 'recalled'; readonly codes?: readonly number[] }

export const recallPlannedC2c = planned(recallC2c)
export const recallPlannedGroup = planned(recallGroup)
export const recallPlannedOfficial = planned(recallOfficial)

interface OwnRows {
  readonly ofPlan: readonly RecallPlanRow[]
  readonly listed: readonly (readonly { readonly message: number }[])[]
}

function planned<Recall, Reads extends ReadSet>(
  turn: Turn<Recall, Reads, Outcome>,
): Turn<RecallPlanned<Recall>, ReadSet, RecalledPlanned> {
  return defineTurn({
    reads: ({ plan, messages, recall }: RecallPlanned<Recall>): ReadSet => ({
      ...turn.reads(recall),
      ofPlan: planById(plan),
      listed: messages.map(({ id }) => listedMessage(plan, id)),
    }),
    decide: ({ plan, messages, recall }, rows, moment): Decision<RecalledPlanned> => {
      const { ofPlan, listed } = rows as unknown as OwnRows
      if (ofPlan[0]?.state !== 'running') return { result: { kind: 'ended' } }
      if (listed.some((found) => found.length > 0)) return { result: { kind: 'known' } }
      const decision = turn.decide(recall, rows as unknown as RowsOf<Reads>, moment)
      const codes = messages.map((_, place) => codeOf(decision.result, place))
      const recalled = codes.filter((code) => code === 0).length
      return {
        ...decision,
        result: { kind: 'recorded' },
        writes: [
          ...(decision.writes ?? []),
          ...messages.map(({ id, conversation, name, msgId }, place) =>
            listMessage(plan, id, conversation, name, msgId, codes[place] ?? 0, moment.now),
          ),
          addToPlan(recalled, messages.length - recalled, plan),
        ],
      }
    },
  })
}

function codeOf(outcome: Outcome, place: number): number {
  return outcome.kind === 'refused' ? outcome.code : (outcome.codes?.[place] ?? 0)
}
