/** One step of counting a plan: rules BU3, BU7 and BU10 of docs/spec/operator.md. */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { FIRST_MESSAGES, MOST_MESSAGES_OF_PLAN } from '../../domain/recall-plan.ts'
import type { ConversationKind } from '../../tables/conversations.ts'
import { planById, placeOfPlan, savePlace, setCounted, setEnded } from '../../tables/recall-plans.ts'
import { planSignal } from './jobs.ts'
import { planAt, type Step, type Stepped } from './progress.ts'

export interface CountedPlace {
  readonly conversation: number
  readonly kind: ConversationKind
  readonly name: string
  readonly groupId: string | null
  readonly messages: number
  /** Names of the first ones; FIRST_MESSAGES suffice. */
  readonly first: readonly string[]
}

export interface CountStep extends Step {
  /** Each conversation once. */
  readonly places: readonly CountedPlace[]
}

export const countPlanned = defineTurn({
  reads: ({ plan, places }: CountStep) => ({
    plan: planById(plan),
    places: places.map(({ conversation }) => placeOfPlan(plan, conversation)),
  }),
  decide: (step, rows, { now }): Decision<Stepped> => {
    const plan = planAt(rows.plan, 'counting', step)
    if (plan === null) return { result: { kind: 'elsewhere' } }
    const writes: Query[] = []
    let messages = 0
    let newPlaces = 0
    step.places.forEach(({ conversation, kind, name, groupId, ...found }, index) => {
      const [before] = rows.places[index] ?? []
      const first = [
        ...(before === undefined ? [] : (JSON.parse(before.first_messages) as string[])),
        ...found.first,
      ]
      messages += found.messages
      newPlaces += before === undefined ? 1 : 0
      writes.push(
        savePlace(
          plan.id,
          conversation,
          kind,
          name,
          groupId,
          (before?.messages ?? 0) + found.messages,
          JSON.stringify(first.slice(0, FIRST_MESSAGES)),
        ),
      )
    })
    const isTooLarge = plan.messages + messages > MOST_MESSAGES_OF_PLAN
    const state = isTooLarge ? 'too-many' : step.isLast ? 'ready' : 'counting'
    return {
      result: { kind: 'stepped' },
      writes: [
        ...writes,
        setCounted(state, step.to.time, step.to.id, messages, newPlaces, plan.id),
        ...(isTooLarge ? [setEnded(state, now, plan.id)] : []),
      ],
      signals: state === 'counting' ? [] : [planSignal(plan.id)],
    }
  },
})
