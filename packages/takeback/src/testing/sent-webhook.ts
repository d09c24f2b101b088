/** One webhook as it left the Chat backend, and what became of it. */
import type {
  C2cAfterSendBody,
  C2cRecallBody,
  GroupAfterSendBody,
  GroupRecallBody,
  OfficialAfterSendBody,
  OfficialRecallBody,
} from '@takeback/protocol'

/** The body of each command. */
export interface WebhookBodies {
  'C2C.CallbackAfterMsgWithDraw': C2cRecallBody
  'Group.CallbackAfterRecallMsg': GroupRecallBody
  'OfficialAccount.CallbackAfterMsgWithDraw': OfficialRecallBody
  'C2C.CallbackAfterSendMsg': C2cAfterSendBody
  'Group.CallbackAfterSendMsg': GroupAfterSendBody
  'OfficialAccount.CallbackAfterSendMsg': OfficialAfterSendBody
}

export type SentCommand = keyof WebhookBodies

/** What came back within the two seconds of the documents. */
export type WebhookAnswerSeen =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'timed-out' }
  /** `blocked`: never sent. */
  | { readonly kind: 'unreachable' | 'blocked'; readonly why: string }

export interface SentWebhook<Command extends SentCommand = SentCommand> {
  readonly command: Command
  /** Whole, with its query. */
  readonly url: string
  /** SdkAppid, CallbackCommand, contenttype, ClientIP, OptPlatform, and with a token Sign and RequestTime. */
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: WebhookBodies[Command]
  /** The body, byte for byte. */
  readonly text: string
  readonly answer: WebhookAnswerSeen
  /** From the call to the answer. */
  readonly ms: number
}
