/** `takeback_recall`: ours, to take back much at once. */
import * as v from 'valibot'
import { recallPlanStates } from '@takeback/protocol'
import { code, integer, maybe, milliseconds, type RestDescriptions, text } from './description.ts'

const place = {
  Kind: v.picklist(['c2c', 'group', 'topic', 'official']),
  To_Account: maybe(text),
  GroupId: maybe(text),
  TopicId: maybe(text),
  Official_Account: maybe(text),
}
const names = v.pipe(v.array(text), v.description('MsgKeys, or in groups and topics MsgSeqs'))
const next = v.nullable(integer)
const plan = {
  PlanId: integer,
  State: v.picklist(recallPlanStates),
  From_Account: text,
  Since: milliseconds,
  Until: milliseconds,
  Reason: v.nullable(text),
  Messages: v.pipe(integer, v.description('Counted; so far, while it is counting')),
  Conversations: integer,
  Recalled: integer,
  Refused: v.pipe(integer, v.description('Not taken back: list_recalled_messages has the codes')),
  PerSecond: v.nullable(integer),
  PlannedAt: milliseconds,
  PlannedBy: text,
  PlannedFrom: text,
  ExpiresAt: milliseconds,
  StartedAt: v.nullable(milliseconds),
  StartedBy: v.nullable(text),
  StartedFrom: v.nullable(text),
  EndedAt: v.nullable(milliseconds),
  StoppedBy: v.nullable(text),
  StoppedFrom: v.nullable(text),
}
const onePlan = {
  Response: v.object({
    ...plan,
    Places: v.array(v.object({ ...place, Messages: integer, First: names })),
    Next: next,
  }),
}

export const takebackRecallDescriptions: RestDescriptions = {
  'takeback_recall/plan_recall': {
    summary: 'Count what one sender said between two moments, to take it back',
    answer: onePlan,
    example: {
      From_Account: 'jared',
      Since: 1_557_480_000_000,
      Until: 1_557_490_000_000,
      Reason: 'off topic',
    },
  },
  'takeback_recall/get_recall_plan': {
    summary: 'Read a plan: where its messages stand, and how far it is',
    answer: onePlan,
    example: { PlanId: 7 },
  },
  'takeback_recall/execute_recall_plan': {
    summary: 'Take back what a plan counts, in the background',
    answer: onePlan,
    example: { PlanId: 7, Messages: 212, PerSecond: 100 },
  },
  'takeback_recall/stop_recall_plan': {
    summary: 'End a plan; what was taken back stays so',
    answer: onePlan,
    example: { PlanId: 7 },
  },
  'takeback_recall/list_recall_plans': {
    summary: 'List the plans: who took back how much, when and from where',
    answer: { Response: v.object({ Plans: v.array(v.object(plan)), Next: next }) },
    example: { Limit: 20 },
  },
  'takeback_recall/list_recalled_messages': {
    summary: 'List the messages that a plan dealt with, by their ids',
    answer: {
      Response: v.object({
        Messages: v.array(v.object({ ...place, Message: text, MsgId: text, At: milliseconds, Code: code })),
        Next: next,
      }),
    },
    example: { PlanId: 7, Limit: 100 },
  },
}
