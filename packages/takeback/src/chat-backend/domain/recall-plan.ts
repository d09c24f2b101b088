/** What a plan of a bulk recall may do, by its state and its age: rules BU4, BU9 and BU10 of docs/spec/operator.md. Pure. */
import { formatMsgKey, type RecallPlanState } from '@takeback/protocol'
import type { ConversationKind } from '../tables/conversations.ts'

/** A preview that is older may show what is no longer so. */
const PLAN_LIVES_MS = 3_600_000
export const MOST_MESSAGES_OF_PLAN = 100_000
export const MOST_OPEN_PLANS = 10
/** The record of who took back what. */
export const KEEP_PLANS_MS = 180 * 86_400_000
/** So many messages of a conversation are shown with it. */
export const FIRST_MESSAGES = 3

export function expiresAt(plannedAt: number): number {
  return plannedAt + PLAN_LIVES_MS
}

/** What was planned before is expired, if it was not carried out. */
export function expiredBefore(now: number): number {
  return now - PLAN_LIVES_MS
}

/** A plan that is ready expires by itself; nobody writes that down. */
export function planState(
  { state, planned_at }: { readonly state: string; readonly planned_at: number },
  now: number,
): RecallPlanState {
  return state === 'ready' && now >= expiresAt(planned_at) ? 'expired' : (state as RecallPlanState)
}

/** How a message is called in its conversation: its MsgKey, or its MsgSeq. */
export function messageName(
  kind: ConversationKind,
  message: { readonly seq: number; readonly random: number; readonly time: number },
): string {
  return kind === 'c2c' || kind === 'official' ? formatMsgKey(message) : String(message.seq)
}
