/**
 * One message as an app holds it. The object stays the same for as long as the client runs: when the message is sent,
 * read or taken back its fields change, and an event says so. Field names are those of Tencent's web SDK.
 */
import type { LiveMessage, MessageBody } from '@takeback/protocol'
import type { ConversationType } from './names.ts'

export interface MessagePayload {
  /** `TIMTextElem`. */
  readonly text?: string
  /** Other elements: their MsgContent as it came. */
  readonly [field: string]: unknown
}

export interface Message {
  /** The MsgId; before the message was sent a name of this client's own. */
  ID: string
  readonly conversationID: string
  readonly conversationType: ConversationType
  /** UserID, or the id of an official account. */
  readonly from: string
  /** UserID, GroupId or TopicId. */
  readonly to: string
  /** Type of the first element, for example `TIMTextElem`. */
  readonly type: string
  /** Of the first element; empty when the message was taken back. */
  payload: MessagePayload
  /** All elements, as on the wire; empty when the message was taken back. */
  elements: MessageBody
  /** Server seconds; before the message was sent those of this machine. */
  time: number
  sequence: number
  random: number
  isRevoked: boolean
  /** `userID` is empty while nobody took the message back. */
  revokerInfo: { readonly userID: string }
  /** Only an app admin can give one. */
  revokeReason: string
  /** Empty when there is none, and when the message was taken back. */
  cloudCustomData: string
  readonly flow: 'in' | 'out'
  status: 'unSend' | 'success' | 'fail'
  /** One-to-one: the other side has read it. */
  isPeerRead: boolean
  /** UserIDs; empty when the message was taken back. */
  atUserList: readonly string[]
}

/** Two people may give their messages the same numbers in the same second: the sender is part of the name. */
export function messageName(sender: string, key: LiveMessage['key']): string {
  return `${key.seq}_${key.random}_${key.time} ${sender}`
}

/** `me`: who looks. */
export function messageFrom(live: LiveMessage, me: string): Message {
  const conversationType = conversationTypeOf(live.conversation)
  const other = live.conversation.slice(conversationType.length)
  const isMine = live.sender === me
  const message: Message = {
    ID: live.msgId,
    conversationID: live.conversation,
    conversationType,
    from: live.sender,
    to: conversationType === 'GROUP' || isMine ? other : me,
    type: live.body[0]?.MsgType ?? 'TIMTextElem',
    payload: payloadOf(live.body),
    elements: live.body,
    time: live.time,
    sequence: live.key.seq,
    random: live.key.random,
    isRevoked: false,
    revokerInfo: nobody,
    revokeReason: '',
    cloudCustomData: live.custom ?? '',
    flow: isMine ? 'out' : 'in',
    status: 'success',
    isPeerRead: false,
    atUserList: live.at,
  }
  if (live.recalled !== null) forget(message, live.recalled.by, live.recalled.reason)
  return message
}

/** A message of this client's own, now that the server has numbered it. */
export function adopt(message: Message, live: LiveMessage): void {
  message.ID = live.msgId
  message.sequence = live.key.seq
  message.random = live.key.random
  message.time = live.time
  // The server has blanked what it quotes of messages that are gone.
  message.cloudCustomData = live.custom ?? ''
  message.status = 'success'
}

/** Takes everything away that the message said. */
export function forget(message: Message, revoker: string, reason: string | null): void {
  message.isRevoked = true
  message.revokerInfo = { userID: revoker }
  message.revokeReason = reason ?? ''
  message.payload = {}
  message.elements = []
  message.cloudCustomData = ''
  message.atUserList = []
}

export function payloadOf(body: MessageBody): MessagePayload {
  const [first] = body
  if (first === undefined) return {}
  const text = first.MsgContent['Text']
  return first.MsgType === 'TIMTextElem' && typeof text === 'string' ? { text } : first.MsgContent
}

export function conversationTypeOf(conversationID: string): ConversationType {
  return conversationID.startsWith('GROUP') ? 'GROUP' : 'C2C'
}

export const nobody = { userID: '' } as const
