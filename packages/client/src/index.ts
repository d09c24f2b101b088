/** `@takeback/client`: a chat client for Takeback, in browsers and Node. See README.md. */
export { TakebackChatError } from './chat-error.ts'
export type { Conversation } from './conversation.ts'
export type { Listener } from './listeners.ts'
export type { WebSocketLike } from './live-socket.ts'
export type { Message, MessagePayload } from './message.ts'
export {
  EVENT,
  TYPES,
  type ConversationType,
  type EventData,
  type EventName,
  type NetState,
} from './names.ts'
export type { ChatOptions, LoginOptions, TextMessageOptions } from './options.ts'
export type { RecallWindow } from './recall-window.ts'
export { TakebackChat, type ChatResult } from './takeback-chat.ts'
