/**
 * `recall_plans`, with where their messages stand (`recall_plan_places`) and what became of each (`recall_plan_messages`).
 * States: domain/recall-plan.ts.
 */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'

export interface RecallPlanRow {
  readonly id: number
  readonly app: number
  /** Of those in domain/recall-plan.ts; `expired` is never stored. */
  readonly state: string
  readonly sender: string
  readonly since_ms: number
  readonly until_ms: number
  readonly since: number
  /** Seconds; the first that is not looked at. */
  readonly until: number
  readonly reason: string | null
  readonly at_time: number
  readonly at_id: number
  readonly messages: number
  readonly conversations: number
  readonly recalled: number
  readonly refused: number
  readonly per_second: number | null
  readonly planned_at: number
  readonly planned_by: string
  readonly planned_from: string
  readonly started_at: number | null
  readonly started_by: string | null
  readonly started_from: string | null
  readonly ended_at: number | null
  readonly stopped_by: string | null
  readonly stopped_from: string | null
}

const columns = `id, app, state, sender, since_ms, until_ms, since, until, reason, at_time, at_id, messages,
     conversations, recalled, refused, per_second, planned_at, planned_by, planned_from, started_at, started_by,
     started_from, ended_at, stopped_by, stopped_from`

export const insertPlan = statement<
  [
    id: number,
    app: number,
    sender: string,
    sinceMs: number,
    untilMs: number,
    since: number,
    until: number,
    reason: string | null,
    at: number,
    by: string,
    from: string,
  ]
>(
  `INSERT INTO recall_plans (id, app, state, sender, since_ms, until_ms, since, until, reason, at_time, planned_at,
     planned_by, planned_from)
   VALUES ($1, $2, 'counting', $3, $4, $5, $6, $7, $8, $6, $9, $10, $11)`,
)

export const planById = statement<[id: number], RecallPlanRow>(
  `SELECT ${columns} FROM recall_plans WHERE id = $1`,
)

/** Newest first, below the id `before`. */
export const plansOf = statement<[app: number, before: number, limit: number], RecallPlanRow>(
  `SELECT ${columns} FROM recall_plans WHERE app = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
)

/** Those that still may do something. `plannedAfter`: older ones that are ready are expired. */
export const openPlans = statement<[app: number, plannedAfter: number], { readonly plans: number }>(
  `SELECT COUNT(*) AS plans FROM recall_plans
   WHERE app = $1 AND (state IN ('counting', 'running') OR (state = 'ready' AND planned_at > $2))`,
)

export const setCounted = statement<
  [state: string, atTime: number, atId: number, messages: number, conversations: number, id: number]
>(
  `UPDATE recall_plans SET state = $1, at_time = $2, at_id = $3, messages = messages + $4,
     conversations = conversations + $5
   WHERE id = $6`,
)

export const setStarted = statement<
  [at: number, by: string, from: string, perSecond: number, id: number],
  never
>(
  `UPDATE recall_plans SET state = 'running', started_at = $1, started_by = $2, started_from = $3, per_second = $4,
     at_time = since, at_id = 0
   WHERE id = $5`,
)

export const setStopped = statement<[at: number, by: string, from: string, id: number]>(
  `UPDATE recall_plans SET state = 'stopped', ended_at = $1, stopped_by = $2, stopped_from = $3 WHERE id = $4`,
)

export const setAdvanced = statement<[atTime: number, atId: number, id: number]>(
  'UPDATE recall_plans SET at_time = $1, at_id = $2 WHERE id = $3',
)

export const setEnded = statement<[state: string, at: number, id: number]>(
  'UPDATE recall_plans SET state = $1, ended_at = $2 WHERE id = $3',
)

export const addToPlan = statement<[recalled: number, refused: number, id: number]>(
  'UPDATE recall_plans SET recalled = recalled + $1, refused = refused + $2 WHERE id = $3',
)

export interface PlaceRow {
  readonly conversation: number
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
  /** Of a topic. */
  readonly group_id: string | null
  readonly messages: number
  /** JSON: names of messages. */
  readonly first_messages: string
}

export const placeOfPlan = statement<[plan: number, conversation: number], PlaceRow>(
  `SELECT conversation, kind, name, group_id, messages, first_messages FROM recall_plan_places
   WHERE plan = $1 AND conversation = $2`,
)

/** Most messages first. */
export const placesOfPlan = statement<[plan: number, limit: number, passed: number], PlaceRow>(
  `SELECT conversation, kind, name, group_id, messages, first_messages FROM recall_plan_places
   WHERE plan = $1 ORDER BY messages DESC, conversation LIMIT $2 OFFSET $3`,
)

export const savePlace = statement<
  [
    plan: number,
    conversation: number,
    kind: ConversationKind,
    name: string,
    groupId: string | null,
    messages: number,
    firstMessages: string,
  ]
>(
  `INSERT INTO recall_plan_places (plan, conversation, kind, name, group_id, messages, first_messages)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (plan, conversation) DO UPDATE SET messages = excluded.messages,
     first_messages = excluded.first_messages`,
)

export const listMessage = statement<
  [plan: number, message: number, conversation: number, name: string, msgId: string, code: number, at: number]
>(
  `INSERT INTO recall_plan_messages (plan, message, conversation, name, msg_id, code, at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
)

export const listedMessage = statement<[plan: number, message: number], { readonly message: number }>(
  'SELECT message FROM recall_plan_messages WHERE plan = $1 AND message = $2',
)

export interface ListedRow {
  readonly message: number
  readonly kind: ConversationKind
  /** conversations.name */
  readonly place: string
  readonly group_id: string | null
  /** MsgKey or MsgSeq. */
  readonly name: string
  readonly msg_id: string
  readonly code: number
  readonly at: number
}

export const listedMessages = statement<[plan: number, after: number, limit: number], ListedRow>(
  `SELECT listed.message, places.kind, places.name AS place, places.group_id, listed.name, listed.msg_id, listed.code,
     listed.at
   FROM recall_plan_messages AS listed
     JOIN recall_plan_places AS places
       ON places.plan = listed.plan AND places.conversation = listed.conversation
   WHERE listed.plan = $1 AND listed.message > $2 ORDER BY listed.message LIMIT $3`,
)

/** Retention: the oldest that was planned before `plannedBefore`. One that runs for so long stays until it is stopped. */
export const oldestPlan = statement<[plannedBefore: number], { readonly id: number }>(
  `SELECT id FROM recall_plans WHERE planned_at < $1 AND state <> 'running' ORDER BY id LIMIT 1`,
)

export const deleteSomeListed = statement<[plan: number, limit: number]>(
  `DELETE FROM recall_plan_messages WHERE plan = $1
     AND message IN (SELECT message FROM recall_plan_messages WHERE plan = $1 ORDER BY message LIMIT $2)`,
)

export const deleteSomePlaces = statement<[plan: number, limit: number]>(
  `DELETE FROM recall_plan_places WHERE plan = $1
     AND conversation IN (SELECT conversation FROM recall_plan_places WHERE plan = $1 ORDER BY conversation LIMIT $2)`,
)

/** What is left to delete of it, before itself. */
export const leftOfPlan = statement<[plan: number, limit: number], { readonly rows: number }>(
  `SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM recall_plan_messages WHERE plan = $1 LIMIT $2) AS listed)
     + (SELECT COUNT(*) FROM (SELECT 1 FROM recall_plan_places WHERE plan = $1 LIMIT $2) AS places) AS rows`,
)

export const deletePlan = statement<[id: number]>('DELETE FROM recall_plans WHERE id = $1')
