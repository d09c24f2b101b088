/**
 * `v4/takeback_recall/…`: takes back what one sender said between two moments: first counted, then carried out. Ours, not
 * Tencent's. Rules BU1-BU10 of docs/spec/operator.md. Ids, counts and times; never the text of a message.
 */
import * as v from 'valibot'
import { isOfficialId, isUserId } from '../ids.ts'
import { defineRest, type RestEnvelope } from '../rest/define.ts'
import { filledTextField, MAX_REASON_BYTES } from '../rest/group-fields.ts'

/**
 * counting: not all messages of that time were looked at yet. ready: may be carried out, until it is expired. running: is
 * carried out. stopped: by an admin, before or while it ran. too-many: counts more than a plan may.
 */
export const recallPlanStates = [
  'counting',
  'ready',
  'running',
  'done',
  'stopped',
  'expired',
  'too-many',
] as const
export type RecallPlanState = (typeof recallPlanStates)[number]

/** Where messages stand. */
export type PlaceOfRecall =
  | { readonly Kind: 'c2c'; readonly To_Account: string }
  | { readonly Kind: 'group'; readonly GroupId: string }
  | { readonly Kind: 'topic'; readonly GroupId: string; readonly TopicId: string }
  | { readonly Kind: 'official'; readonly Official_Account: string }

export type PlaceOfPlan = PlaceOfRecall & {
  /** Of this plan. */
  readonly Messages: number
  /** The first of them, three at most: MsgKeys, or in groups and topics MsgSeqs as text. */
  readonly First: readonly string[]
}

export interface RecallPlan {
  readonly PlanId: number
  readonly State: RecallPlanState
  readonly From_Account: string
  /** Milliseconds, as all times here. */
  readonly Since: number
  readonly Until: number
  readonly Reason: string | null
  /** Counted; so far, while it is counting. */
  readonly Messages: number
  readonly Conversations: number
  readonly Recalled: number
  /** Not taken back, each with its code (ListRecalledMessagesAnswer). */
  readonly Refused: number
  readonly PerSecond: number | null
  readonly PlannedAt: number
  /** UserIDs of admins, and the addresses they called from. */
  readonly PlannedBy: string
  readonly PlannedFrom: string
  /** Until then it can be carried out. */
  readonly ExpiresAt: number
  readonly StartedAt: number | null
  readonly StartedBy: string | null
  readonly StartedFrom: string | null
  readonly EndedAt: number | null
  readonly StoppedBy: string | null
  readonly StoppedFrom: string | null
}

export interface RecallPlanAnswer extends RestEnvelope {
  Response: RecallPlan & {
    /** The conversations with the most messages first. */
    readonly Places: readonly PlaceOfPlan[]
    /** Pass as `After` for further places; null at the end. */
    readonly Next: number | null
  }
}

export interface ListRecallPlansAnswer extends RestEnvelope {
  Response: {
    /** Newest first. */
    readonly Plans: readonly RecallPlan[]
    /** Pass as `Before` for older ones; null at the end. */
    readonly Next: number | null
  }
}

export type MessageOfPlan = PlaceOfRecall & {
  /** MsgKey, or in groups and topics the MsgSeq as text. */
  readonly Message: string
  readonly MsgId: string
  readonly At: number
  /** 0: taken back; else why not. */
  readonly Code: number
}

export interface ListRecalledMessagesAnswer extends RestEnvelope {
  Response: {
    /** In the order in which they were sent. */
    readonly Messages: readonly MessageOfPlan[]
    /** Pass as `After` for further ones; null at the end. */
    readonly Next: number | null
  }
}

/** No such plan; its state does not allow it; it counts other messages; too many plans are open. */
export const recallPlanCodes = { unknown: 100304, state: 100305, count: 100306, tooMany: 100307 } as const

const MOST_ENTRIES = 100
const MOST_PER_SECOND = 500

const numberField = v.pipe(
  v.number(),
  v.safeInteger('must be an integer'),
  v.minValue(0, 'must not be negative'),
)
const planField = { PlanId: numberField }
const limitField = v.optional(
  v.pipe(
    v.number(),
    v.integer('must be an integer'),
    v.minValue(1, 'must be 1 to 100'),
    v.maxValue(MOST_ENTRIES, 'must be 1 to 100'),
  ),
  20,
)

const ours = {
  service: 'takeback_recall',
  source: 'ours',
  fieldCodes: {},
  otherCode: 100002,
  callsPerSecond: 200,
} as const

/** Answers a RecallPlanAnswer, within two seconds: what counts still is `counting`. */
export const planRecall = defineRest({
  ...ours,
  command: 'plan_recall',
  request: v.pipe(
    v.looseObject({
      From_Account: v.pipe(
        v.string(),
        v.check(
          (id) => isUserId(id) || isOfficialId(id),
          'must be a UserID (1 to 32 characters of printable ASCII) or the id of an official account',
        ),
      ),
      Since: numberField,
      /** Absent: now. What is sent at this very moment is not part of it. */
      Until: v.exactOptional(numberField),
      /** Groups and official accounts are told. */
      Reason: v.exactOptional(filledTextField(MAX_REASON_BYTES)),
    }),
    v.check(
      ({ Since, Until }) => Until === undefined || Since < Until,
      'Since must lie before Until (both in milliseconds)',
    ),
  ),
})

/** Answers a RecallPlanAnswer; `After` for further places. */
export const getRecallPlan = defineRest({
  ...ours,
  command: 'get_recall_plan',
  request: v.looseObject({ ...planField, After: v.optional(v.nullable(numberField), 0) }),
})

/** Answers a ListRecallPlansAnswer. */
export const listRecallPlans = defineRest({
  ...ours,
  command: 'list_recall_plans',
  request: v.looseObject({ Before: v.optional(numberField, Number.MAX_SAFE_INTEGER), Limit: limitField }),
})

/** Carries a plan out, in the background. `Messages`: its count, as the plan told it. Answers a RecallPlanAnswer. */
export const executeRecallPlan = defineRest({
  ...ours,
  command: 'execute_recall_plan',
  request: v.looseObject({
    ...planField,
    Messages: numberField,
    PerSecond: v.optional(
      v.pipe(
        v.number(),
        v.integer('must be an integer'),
        v.minValue(1, 'must be 1 to 500'),
        v.maxValue(MOST_PER_SECOND, 'must be 1 to 500'),
      ),
      100,
    ),
  }),
})

/** Ends a plan, whatever it does. What was taken back stays so. Answers a RecallPlanAnswer. */
export const stopRecallPlan = defineRest({
  ...ours,
  command: 'stop_recall_plan',
  request: v.looseObject(planField),
})

/** Answers a ListRecalledMessagesAnswer. */
export const listRecalledMessages = defineRest({
  ...ours,
  command: 'list_recalled_messages',
  request: v.looseObject({ ...planField, After: v.optional(numberField, 0), Limit: limitField }),
})
