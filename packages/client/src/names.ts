/** The names that users of Tencent's web SDK know: what to listen to, and what kinds there are. */
import type { Conversation } from './conversation.ts'
import type { TakebackChatError } from './chat-error.ts'
import type { Message } from './message.ts'

export const EVENT = {
  /** Logged in and caught up: everything may be called. */
  SDK_READY: 'sdkStateReady',
  /** Logged out, kicked out, or the connection is gone for now. */
  SDK_NOT_READY: 'sdkStateNotReady',
  MESSAGE_RECEIVED: 'onMessageReceived',
  /** A message was changed in place: the quote in it was taken back. */
  MESSAGE_MODIFIED: 'onMessageModified',
  MESSAGE_REVOKED: 'onMessageRevoked',
  MESSAGE_READ_BY_PEER: 'onMessageReadByPeer',
  CONVERSATION_LIST_UPDATED: 'onConversationListUpdated',
  KICKED_OUT: 'kickedOut',
  NET_STATE_CHANGE: 'netStateChange',
  ERROR: 'error',
} as const

export const TYPES = {
  CONV_C2C: 'C2C',
  CONV_GROUP: 'GROUP',
  MSG_TEXT: 'TIMTextElem',
  MSG_CUSTOM: 'TIMCustomElem',
  NET_STATE_CONNECTED: 'connected',
  NET_STATE_CONNECTING: 'connecting',
  NET_STATE_DISCONNECTED: 'disconnected',
  /** The UserSig ran out or is refused: log in with a new one. */
  KICKED_OUT_USERSIG_EXPIRED: 'userSigExpired',
  /** Too many sign-ins of this account. */
  KICKED_OUT_MULT_DEVICE: 'multipleDevice',
  /** An admin ended the session, or the account is gone. */
  KICKED_OUT_REST_API: 'REST_API_Kick',
} as const

export type ConversationType = typeof TYPES.CONV_C2C | typeof TYPES.CONV_GROUP
export type NetState = 'connected' | 'connecting' | 'disconnected'

/** What `data` of each event is. */
export interface EventData {
  readonly [EVENT.SDK_READY]: { readonly userID: string }
  readonly [EVENT.SDK_NOT_READY]: { readonly userID: string }
  readonly [EVENT.MESSAGE_RECEIVED]: readonly Message[]
  readonly [EVENT.MESSAGE_MODIFIED]: readonly Message[]
  readonly [EVENT.MESSAGE_REVOKED]: readonly Message[]
  readonly [EVENT.MESSAGE_READ_BY_PEER]: readonly Message[]
  readonly [EVENT.CONVERSATION_LIST_UPDATED]: readonly Conversation[]
  readonly [EVENT.KICKED_OUT]: { readonly type: string }
  readonly [EVENT.NET_STATE_CHANGE]: { readonly state: NetState }
  readonly [EVENT.ERROR]: TakebackChatError
}

export type EventName = keyof EventData
