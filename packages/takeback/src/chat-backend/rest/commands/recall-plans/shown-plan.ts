/** A plan of a bulk recall as our REST shows it, and how it is read. */
import {
  type PlaceOfPlan,
  type PlaceOfRecall,
  recallPlanCodes,
  Refusal,
  type RecallPlan,
  type RecallPlanAnswer,
} from '@takeback/protocol'
import { c2cPeer } from '../../../domain/conversation-name.ts'
import { expiresAt, planState } from '../../../domain/recall-plan.ts'
import type { Engine } from '../../../engine.ts'
import type { ConversationKind } from '../../../tables/conversations.ts'
import { placesOfPlan, planById, type PlaceRow, type RecallPlanRow } from '../../../tables/recall-plans.ts'

const PLACES_PER_PAGE = 20

/** A plan of another app is not there. */
export async function planOfApp(engine: Engine, app: number, id: number): Promise<RecallPlanRow> {
  const [plan] = await engine.read(planById(id))
  if (plan?.app !== app)
    throw new Refusal(recallPlanCodes.unknown, `PlanId ${id}: there is no such plan of this app`)
  return plan
}

/** `after`: so many places are passed over. */
export async function planWithPlaces(
  engine: Engine,
  app: number,
  id: number,
  after = 0,
): Promise<RecallPlanAnswer['Response']> {
  const plan = await planOfApp(engine, app, id)
  const places = await engine.read(placesOfPlan(id, PLACES_PER_PAGE + 1, after))
  return {
    ...shownPlan(plan, engine.now()),
    Places: places.slice(0, PLACES_PER_PAGE).map((place) => shownPlace(plan.sender, place)),
    Next: places.length > PLACES_PER_PAGE ? after + PLACES_PER_PAGE : null,
  }
}

export function shownPlan(plan: RecallPlanRow, now: number): RecallPlan {
  return {
    PlanId: plan.id,
    State: planState(plan, now),
    From_Account: plan.sender,
    Since: plan.since_ms,
    Until: plan.until_ms,
    Reason: plan.reason,
    Messages: plan.messages,
    Conversations: plan.conversations,
    Recalled: plan.recalled,
    Refused: plan.refused,
    PerSecond: plan.per_second,
    PlannedAt: plan.planned_at,
    PlannedBy: plan.planned_by,
    PlannedFrom: plan.planned_from,
    ExpiresAt: expiresAt(plan.planned_at),
    StartedAt: plan.started_at,
    StartedBy: plan.started_by,
    StartedFrom: plan.started_from,
    EndedAt: plan.ended_at,
    StoppedBy: plan.stopped_by,
    StoppedFrom: plan.stopped_from,
  }
}

function shownPlace(sender: string, place: PlaceRow): PlaceOfPlan {
  const { kind, name, group_id, messages, first_messages } = place
  return {
    ...placeNamed(sender, kind, name, group_id),
    Messages: messages,
    First: JSON.parse(first_messages) as string[],
  }
}

/** `name`: of the conversation. */
export function placeNamed(
  sender: string,
  kind: ConversationKind,
  name: string,
  groupId: string | null,
): PlaceOfRecall {
  switch (kind) {
    case 'c2c':
      return { Kind: kind, To_Account: c2cPeer(name, sender) }
    case 'group':
      return { Kind: kind, GroupId: name }
    case 'topic':
      return { Kind: kind, GroupId: groupId ?? '', TopicId: name }
    case 'official':
      return { Kind: kind, Official_Account: name }
  }
}
