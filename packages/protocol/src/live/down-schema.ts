/**
 * The frames of down.ts as schemas, to the field. A client takes what it knows and ignores the rest (LV3, CL5), and carries
 * none of this (CL18): here stands what the gateway may say, for whoever checks it.
 */
import * as v from 'valibot'
import { messageBodySchema } from '../message-body.ts'
import { integerField } from '../webhooks/fields.ts'
import type { LiveAnswers } from './down.ts'

const countField = v.pipe(integerField, v.minValue(0, 'must not be negative'))
const listOf = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly())

const liveKey = v.strictObject({ seq: countField, random: countField, time: countField })

const liveMessage = v.strictObject({
  conversation: v.string(),
  key: liveKey,
  msgId: v.string(),
  sender: v.string(),
  time: countField,
  body: messageBodySchema,
  custom: v.nullable(v.string()),
  recalled: v.nullable(v.strictObject({ by: v.string(), reason: v.nullable(v.string()), at: countField })),
  onlineOnly: v.boolean(),
  counted: v.boolean(),
  at: listOf(v.string()),
  eventSeq: countField,
})

const liveEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('message'), message: liveMessage }),
  v.strictObject({
    kind: v.literal('recall'),
    key: liveKey,
    msgId: v.string(),
    sender: v.string(),
    revoker: v.string(),
    reason: v.nullable(v.string()),
    at: countField,
  }),
  v.strictObject({
    kind: v.literal('read'),
    reader: v.string(),
    upTo: v.strictObject({ time: countField, seq: countField }),
  }),
  v.strictObject({
    kind: v.literal('member'),
    operator: v.string(),
    joined: listOf(v.string()),
    left: listOf(v.string()),
  }),
  v.strictObject({
    kind: v.literal('role'),
    operator: v.string(),
    members: listOf(v.strictObject({ userId: v.string(), role: v.string() })),
  }),
  v.strictObject({ kind: v.literal('destroyed'), operator: v.string() }),
  v.strictObject({ kind: v.literal('other') }),
])

const eventFrame = v.strictObject({
  op: v.literal('event'),
  conversation: v.string(),
  seq: countField,
  after: countField,
  event: liveEvent,
})

const liveConversation = v.strictObject({
  conversation: v.string(),
  unread: countField,
  counts: v.boolean(),
  last: v.nullable(liveMessage),
  eventSeq: countField,
  name: v.string(),
})

const ok = <Fields extends v.ObjectEntries>(fields: Fields) =>
  v.strictObject({ op: v.literal('ok'), id: countField, ...fields })

/** By the op that is answered. */
const okFrames = {
  login: ok({
    userId: v.string(),
    nick: v.string(),
    serverTime: countField,
    recallWindow: countField,
    roleRecallWindow: countField,
  }),
  send: ok({ message: liveMessage }),
  recall: ok({}),
  history: ok({ messages: listOf(liveMessage), complete: v.boolean(), eventSeq: countField }),
  read: ok({}),
  conversations: ok({ conversations: listOf(liveConversation), complete: v.boolean() }),
  sync: ok({ events: listOf(eventFrame), more: v.boolean(), gone: listOf(v.string()) }),
  join: ok({
    conversation: v.string(),
    room: v.nullable(v.strictObject({ eventSeq: countField, name: v.string() })),
  }),
  leave: ok({}),
} satisfies { readonly [Op in keyof LiveAnswers]: v.GenericSchema }

export const downFrame = v.union([
  ...Object.values(okFrames),
  v.strictObject({
    op: v.literal('refused'),
    id: v.nullable(countField),
    code: integerField,
    info: v.string(),
  }),
  eventFrame,
  v.strictObject({ op: v.literal('kicked'), why: v.picklist(['expired', 'admin', 'elsewhere', 'deleted']) }),
  v.strictObject({ op: v.literal('resync'), why: v.picklist(['slow', 'restart', 'fault']) }),
  v.strictObject({ op: v.literal('pong'), id: countField }),
])

/** What is wrong with a frame of the gateway, as one sentence; `asked`: the op that it answers. Null: nothing. */
export function downFrameTrouble(frame: unknown, asked?: keyof LiveAnswers): string | null {
  const isOk = (frame as { readonly op?: unknown } | null)?.op === 'ok'
  const { issues } = v.safeParse(isOk && asked !== undefined ? okFrames[asked] : downFrame, frame)
  return issues === undefined
    ? null
    : issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('; ')
}
