/** Counts a plan, step by step: rules BU1, BU3 and BU7 of docs/spec/operator.md. */
import { FIRST_MESSAGES, messageName } from '../domain/recall-plan.ts'
import type { Engine } from '../engine.ts'
import { planById } from '../tables/recall-plans.ts'
import { byConversation, findMessages } from './find-messages.ts'
import type { Round } from './work-queue.ts'

const STEP = 500

/** One step; `again` when there may be another. */
export async function countPlan(engine: Engine, id: number): Promise<Round> {
  const [plan] = await engine.read(planById(id))
  if (plan === undefined || plan.state !== 'counting') return 'done'
  const { messages, step } = await findMessages(engine, plan, STEP)
  await engine.turn('recall-plans/count', { ...step, places: byConversation(messages).map(counted) })
  return 'again'
}

function counted(messages: Parameters<typeof namesOf>[0]) {
  const [{ conversation, kind, name, group_id }] = messages
  return { conversation, kind, name, groupId: group_id, messages: messages.length, first: namesOf(messages) }
}

function namesOf(messages: ReturnType<typeof byConversation>[number]): string[] {
  return messages.slice(0, FIRST_MESSAGES).map((message) => messageName(message.kind, message))
}
