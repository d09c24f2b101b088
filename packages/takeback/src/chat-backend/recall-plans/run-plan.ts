/**
 * Carries a plan out, step by step: rules BU5-BU8 of docs/spec/operator.md. Conversations go side by side, the messages of
 * one in order; a step ends when all of its messages are dealt with, and the next one begins behind them.
 */
import { MAX_RECALLED_PER_CALL } from '@takeback/protocol'
import { c2cPeer } from '../domain/conversation-name.ts'
import { messageName } from '../domain/recall-plan.ts'
import type { RecallBy } from '../domain/recall-rules.ts'
import type { Engine } from '../engine.ts'
import type { SentRow } from '../tables/messages.ts'
import { planById, type RecallPlanRow } from '../tables/recall-plans.ts'
import type { PlannedMessage } from '../turns/recall-plans/recall-planned.ts'
import type { Origin } from '../webhooks/outbox.ts'
import { byConversation, findMessages } from './find-messages.ts'
import type { Round } from './work-queue.ts'

/** Messages of a step: small, so that a stop is heard soon and the rate is even. */
const STEP = 50

/** Resolves after so many milliseconds, or sooner when the work ends. */
export type Pause = (milliseconds: number) => Promise<void>

/** One step, no faster than the plan says; `again` when there may be another. */
export async function runPlan(engine: Engine, id: number, pause: Pause): Promise<Round> {
  const [plan] = await engine.read(planById(id))
  if (plan === undefined || plan.state !== 'running') return 'done'
  const began = performance.now()
  const perSecond = plan.per_second ?? 1
  const { messages, step } = await findMessages(engine, plan, Math.min(STEP, perSecond))
  await Promise.all(byConversation(messages).map((group) => recallInOrder(engine, plan, group)))
  await engine.turn('recall-plans/advance', step)
  if (step.isLast) return 'done'
  await pause((1000 * messages.length) / perSecond - (performance.now() - began))
  return 'again'
}

async function recallInOrder(
  engine: Engine,
  plan: RecallPlanRow,
  group: readonly [SentRow, ...SentRow[]],
): Promise<void> {
  const [{ kind }] = group
  const mostAtOnce = kind === 'c2c' ? 1 : MAX_RECALLED_PER_CALL
  for (let at = 0; at < group.length; at += mostAtOnce)
    await recall(engine, plan, group.slice(at, at + mostAtOnce))
}

const by: RecallBy = { kind: 'admin' }

async function recall(engine: Engine, plan: RecallPlanRow, messages: readonly SentRow[]): Promise<void> {
  const [first] = messages
  if (first === undefined) return
  const { app, sender, reason } = plan
  const origin: Origin = {
    operator: plan.started_by ?? '',
    clientIp: plan.started_from ?? '',
    platform: 'RESTAPI',
  }
  const named = { plan: plan.id, messages: messages.map(onRecord) }
  switch (first.kind) {
    case 'c2c': {
      const { seq, random, time, name } = first
      const messageKey = { seq, random, time }
      await engine.turn('recall-plans/recall-c2c', {
        ...named,
        recall: { app, sender, recipient: c2cPeer(name, sender), messageKey, by, origin },
      })
      return
    }
    case 'group':
    case 'topic': {
      // A topic that is not there any more is refused, as it is over REST.
      const isTopic = first.kind === 'topic'
      const place = {
        groupId: isTopic ? (first.group_id ?? '') : first.name,
        topicId: isTopic ? first.name : null,
      }
      const seqs = messages.map(({ seq }) => seq)
      await engine.turn('recall-plans/recall-group', {
        ...named,
        recall: { app, ...place, seqs, reason, by, origin },
      })
      return
    }
    case 'official': {
      const messageKeys = messages.map((message) => messageName('official', message))
      await engine.turn('recall-plans/recall-official', {
        ...named,
        recall: { app, officialId: first.name, messageKeys, reason, by, origin },
      })
    }
  }
}

function onRecord(message: SentRow): PlannedMessage {
  const { id, conversation, kind, msg_id } = message
  return { id, conversation, name: messageName(kind, message), msgId: msg_id }
}
