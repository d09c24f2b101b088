/**
 * Frames from a client to the live gateway: JSON texts, one object each. `id` is the client's own number; the answer
 * carries it. The first frame is `login`. Ours, not Tencent's. Unknown fields are ignored.
 */
import * as v from 'valibot'
import { MAX_USER_SIG_CHARACTERS, MAX_DEVICE_LENGTH, MAX_HISTORY_COUNT, MAX_SYNC_CURSORS } from './limits.ts'
import { MAX_CONVERSATION_ID_LENGTH, parseConversationId } from './conversation-id.ts'
import { livePlatformOf } from './platforms.ts'
import { isPlainText } from '../ids.ts'
import { nulTrouble, pathOfNul } from '../nul.ts'
import { groupIdField, integerField, uint32Field, userIdField } from '../webhooks/fields.ts'

const idField = v.pipe(integerField, v.minValue(0, 'must not be negative'))

export const conversationIdField = v.pipe(
  v.string(),
  v.maxLength(MAX_CONVERSATION_ID_LENGTH, 'is too long'),
  v.check((text) => parseConversationId(text) !== null, 'must be C2C<UserID> or GROUP<GroupId>'),
)

const keyField = v.looseObject({ seq: uint32Field, random: uint32Field, time: uint32Field })
/** Strictly before this message. `random` matters in one-to-one conversations only. */
const beforeField = v.looseObject({
  time: uint32Field,
  seq: uint32Field,
  random: v.exactOptional(uint32Field),
})
/** One-to-one: by time in seconds. Groups: by seq. */
const upToField = v.looseObject({ time: uint32Field, seq: uint32Field })

export const loginFrame = v.looseObject({
  op: v.literal('login'),
  id: idField,
  sdkAppId: integerField,
  userId: userIdField,
  userSig: v.pipe(v.string(), v.maxLength(MAX_USER_SIG_CHARACTERS, 'is too long')),
  platform: v.pipe(
    v.string(),
    v.check((text) => livePlatformOf(text) !== null, 'must be a documented platform, for example Web'),
  ),
  /** The device's own name for itself. Several sockets may have the same one. */
  device: v.pipe(
    v.string(),
    v.check(
      (text) => isPlainText(text, MAX_DEVICE_LENGTH),
      'must be 1 to 64 bytes without control characters',
    ),
  ),
})

export const sendFrame = v.looseObject({
  op: v.literal('send'),
  id: idField,
  conversation: conversationIdField,
  /** Drawn once per message: a frame that is sent again with the same one is the same message. */
  random: uint32Field,
  /** Seconds, the client's clock: stands in the MsgId and decides nothing. */
  clientTime: uint32Field,
  body: v.array(v.unknown(), 'must be an array of message elements'),
  custom: v.exactOptional(v.string()),
  onlineOnly: v.exactOptional(v.boolean()),
  at: v.exactOptional(v.array(v.string())),
})

export const recallFrame = v.looseObject({
  op: v.literal('recall'),
  id: idField,
  conversation: conversationIdField,
  key: keyField,
  /** Who sent the message. */
  sender: v.string(),
})

export const historyFrame = v.looseObject({
  op: v.literal('history'),
  id: idField,
  conversation: conversationIdField,
  before: v.exactOptional(beforeField),
  count: v.pipe(
    integerField,
    v.minValue(1, 'must be 1 to 20'),
    v.maxValue(MAX_HISTORY_COUNT, 'must be 1 to 20'),
  ),
})

export const readFrame = v.looseObject({
  op: v.literal('read'),
  id: idField,
  conversation: conversationIdField,
  /** Absent: everything. */
  upTo: v.exactOptional(upToField),
})

export const conversationsFrame = v.looseObject({ op: v.literal('conversations'), id: idField })

export const syncFrame = v.looseObject({
  op: v.literal('sync'),
  id: idField,
  /** By conversation: `eventSeq` of the last event that was handled. */
  cursors: v.pipe(
    v.record(conversationIdField, v.pipe(integerField, v.minValue(0, 'must not be negative'))),
    v.check((cursors) => Object.keys(cursors).length <= MAX_SYNC_CURSORS, 'names too many conversations'),
  ),
})

export const joinFrame = v.looseObject({ op: v.literal('join'), id: idField, groupId: groupIdField })
export const leaveFrame = v.looseObject({ op: v.literal('leave'), id: idField, groupId: groupIdField })
export const pingFrame = v.looseObject({ op: v.literal('ping'), id: idField })

export const upFrameSchemas = {
  login: loginFrame,
  send: sendFrame,
  recall: recallFrame,
  history: historyFrame,
  read: readFrame,
  conversations: conversationsFrame,
  sync: syncFrame,
  join: joinFrame,
  leave: leaveFrame,
  ping: pingFrame,
} as const

export type UpOp = keyof typeof upFrameSchemas
export type UpFrameOf<Op extends UpOp> = v.InferOutput<(typeof upFrameSchemas)[Op]>
export type UpFrame = { [Op in UpOp]: UpFrameOf<Op> }[UpOp]

export type LoginFrame = UpFrameOf<'login'>
export type SendFrame = UpFrameOf<'send'>
export type RecallFrame = UpFrameOf<'recall'>
export type HistoryFrame = UpFrameOf<'history'>
export type ReadFrame = UpFrameOf<'read'>
export type SyncFrame = UpFrameOf<'sync'>
export type JoinFrame = UpFrameOf<'join'>
export type LeaveFrame = UpFrameOf<'leave'>

export type ParsedUpFrame =
  | { readonly ok: true; readonly frame: UpFrame }
  /** `id` null: the frame was too broken to have one. */
  | { readonly ok: false; readonly id: number | null; readonly code: number; readonly info: string }

/** Judges parsed JSON: 60003 no object · 10003 unknown op · 70402 a wrong field of login · 10004 another wrong field. */
export function parseUpFrame(value: unknown): ParsedUpFrame {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, id: null, code: 60003, info: 'a frame must be a JSON object' }
  const { op, id: given } = value as { readonly op?: unknown; readonly id?: unknown }
  const id = v.is(idField, given) ? given : null
  if (typeof op !== 'string' || !Object.hasOwn(upFrameSchemas, op))
    return { ok: false, id, code: 10003, info: `op must be one of ${Object.keys(upFrameSchemas).join(', ')}` }
  const schema: v.GenericSchema<unknown, UpFrame> = upFrameSchemas[op as UpOp]
  const code = op === 'login' ? 70402 : 10004
  const parsed = v.safeParse(schema, value, { abortEarly: true })
  if (parsed.success) {
    const nulAt = pathOfNul(value)
    if (nulAt !== null) return { ok: false, id, code, info: `${nulAt}: ${nulTrouble}` }
    return { ok: true, frame: parsed.output }
  }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  const info = path === null ? issue.message : `${path}: ${issue.message}`
  return { ok: false, id, code, info }
}
