/**
 * The next messages of a plan: rules BU2 and BU6 of docs/spec/operator.md. Bounded in what is looked at and in what is
 * given, so neither memory nor a single read grows with the plan; the reader's other work comes in between.
 */
import { isDestroyed } from '../domain/destroyed-name.ts'
import { messageFlags } from '../domain/message-flags.ts'
import type { Engine } from '../engine.ts'
import { secondAfter, sentBetween, type SentRow } from '../tables/messages.ts'
import type { RecallPlanRow } from '../tables/recall-plans.ts'
import type { Place, Step } from '../turns/recall-plans/progress.ts'

/** Messages of anybody; some ten milliseconds of the reader. */
const MOST_LOOKED_AT = 5000

export interface Found {
  /** Oldest first. */
  readonly messages: readonly SentRow[]
  readonly step: Step
}

export async function findMessages(engine: Engine, plan: RecallPlanRow, limit: number): Promise<Found> {
  const from: Place = { time: plan.at_time, id: plan.at_id }
  const [row] = await engine.read(secondAfter(plan.app, from.time, MOST_LOOKED_AT))
  // A second can hold more messages than one read should look at: then it is looked at all the same, and as a whole.
  const until = Math.min(plan.until, row === undefined ? plan.until : Math.max(row.time, from.time + 1))
  const { app, sender, id } = plan
  const found = await engine.read(
    sentBetween(app, from.time, from.id, until, sender, id, messageFlags.onlineOnly, limit),
  )
  const last = found.at(-1)
  const isCutOff = last !== undefined && found.length === limit
  const to = isCutOff ? { time: last.time, id: last.id } : { time: until, id: 0 }
  return {
    messages: found.filter(({ kind, name }) => !isDestroyed(kind, name)),
    step: { plan: id, from, to, isLast: !isCutOff && until >= plan.until },
  }
}

/** The messages of each conversation, in order. */
export function byConversation(messages: readonly SentRow[]): [SentRow, ...SentRow[]][] {
  const groups = new Map<number, [SentRow, ...SentRow[]]>()
  for (const message of messages) {
    const group = groups.get(message.conversation)
    if (group === undefined) groups.set(message.conversation, [message])
    else group.push(message)
  }
  return [...groups.values()]
}
