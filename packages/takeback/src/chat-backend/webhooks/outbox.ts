/**
 * From a decision to the outbox: which jobs a webhook event becomes. Called inside `decide`, so it is pure.
 *
 * The payload holds ids, never text of a message: an After-send webhook names the message and is rendered when it is sent.
 * What must not change between attempts (EventTime, UnreadMsgNum, ClientIP, OptPlatform) is fixed here.
 */
import { statement, type NewJob } from '@takeback/store'
import type { ActorRole } from '../domain/recall-rules.ts'

/** One queue per app: an app has one endpoint. */
export const webhookQueue = (app: number): string => `webhook/${app}`

/** Who caused the event, as the webhook's URL and body tell it. */
export interface Origin {
  /** UserID of the caller: the `identifier` of a REST call. */
  readonly operator: string
  readonly clientIp: string
  /** `OptPlatform`: RESTAPI, Web, Android … */
  readonly platform: string
}

/** What a recall says beside Tencent's form to an app whose webhooks are signed: rule D37 of docs/spec/delivery.md. */
export interface Aside {
  /** Absent: nobody knows any more, as of a recall that is made again after a restore. */
  readonly actorRole?: ActorRole
  readonly reason: string | null
}

interface EventBase {
  readonly app: number
  readonly origin: Origin
  /** Milliseconds: becomes `EventTime` and never changes in a retry. */
  readonly eventTime: number
  /** conversations.id: recalls of one conversation are delivered in order. */
  readonly conversation: number
  /** Absent of a message that was sent, of a recall of before there was this, and where nothing is signed. */
  readonly aside?: Aside | undefined
}

export type WebhookEvent =
  | (EventBase & {
      readonly command: 'C2C.CallbackAfterMsgWithDraw'
      readonly from: string
      readonly to: string
      readonly msgKey: string
      /** Total of `to` over all one-to-one conversations, as of the recall's commit. */
      readonly unread: number
    })
  | (EventBase & {
      readonly command: 'Group.CallbackAfterRecallMsg'
      /** Tencent's old spelling: Private, Public, ChatRoom, AVChatRoom, Community. */
      readonly groupType: string
      readonly groupId: string
      readonly topicId: string | null
      readonly messages: readonly { readonly seq: number; readonly msgId: string }[]
    })
  | (EventBase & {
      readonly command: 'OfficialAccount.CallbackAfterMsgWithDraw'
      readonly officialAccount: string
      readonly msgKeys: readonly string[]
    })
  | (EventBase & {
      readonly command: 'C2C.CallbackAfterSendMsg'
      /** messages.id: the text is read when the webhook goes out. */
      readonly message: number
      readonly from: string
      readonly to: string
      readonly unread: number
    })
  | (EventBase & {
      readonly command: 'Group.CallbackAfterSendMsg'
      readonly message: number
      readonly groupType: string
      readonly groupId: string
      readonly topicId: string | null
    })
  | (EventBase & {
      readonly command: 'OfficialAccount.CallbackAfterSendMsg'
      readonly message: number
      readonly officialAccount: string
    })

export type AfterSendEvent = Extract<WebhookEvent, { readonly message: number }>

export interface WebhookSwitchRow {
  readonly url: string
  readonly commands: string
  /** 1: calls carry a signature that covers the body. */
  readonly signs: number
}

/** Put this into the reads of every turn that may cause a webhook. */
export const webhookSwitch = statement<[app: number], WebhookSwitchRow>(
  `SELECT url, commands, CASE WHEN signing_secrets = '[]' THEN 0 ELSE 1 END AS signs
   FROM webhook_settings WHERE app = $1`,
)

/** Whether the app wants this webhook: it has a URL, and the command's switch is on. */
function isSwitchedOn([settings]: readonly WebhookSwitchRow[], command: WebhookEvent['command']): boolean {
  if (settings === undefined || settings.url === '') return false
  const on: unknown = JSON.parse(settings.commands)
  return Array.isArray(on) && on.includes(command)
}

/**
 * No job when the app has no URL or the command's switch is off. An After-send gets its subject, by which a recall
 * finds it, in turns/after-send.ts.
 */
export function webhookJobs(
  switches: readonly WebhookSwitchRow[],
  event: WebhookEvent,
  waitsFor: number | null = null,
): NewJob[] {
  if (!isSwitchedOn(switches, event.command)) return []
  // What is not told is not kept: the reason of a recall stays in the ledger then.
  return [jobOf(switches[0]?.signs === 1 ? event : { ...event, aside: undefined }, waitsFor)]
}

export function jobOf(event: WebhookEvent, waitsFor: number | null): NewJob {
  const isRecall = !('message' in event)
  return {
    queue: webhookQueue(event.app),
    // Recalls of a conversation go out in order; After-sends don't wait for each other.
    lane: isRecall ? `${event.conversation}` : null,
    waitsFor,
    payload: JSON.stringify(event),
  }
}
