/**
 * What a handler gets: one typed event for every documented version of the three recall webhooks.
 * Narrow on `kind`. What Tencent does not send is null, never guessed.
 */

import type { MessageContent } from './content.ts'

interface RecallBase {
  /** Identity of the stored webhook at this receiver; grows with arrival. */
  readonly id: number
  readonly sdkAppId: number
  /** The webhook's CallbackCommand. */
  readonly command: string
  /** When the webhook was stored; milliseconds. */
  readonly receivedAt: number
  /** When the recall happened, if the webhook says so (one-to-one recalls outside China don't); milliseconds. */
  readonly eventTime: number | null
  /** OptPlatform of the URL: RESTAPI, Web, Android, iOS … */
  readonly platform: string | null
  /** Called by an app admin over REST. From OptPlatform: for one-to-one and official accounts the only sign. */
  readonly byAdmin: boolean
  /** Path and query as received, the value of Sign replaced by `***`: ClientIP and later parameters are found here. */
  readonly url: string
  /** The request's body, byte for byte: later fields of the protocol are found here. */
  readonly body: Uint8Array
  /** 1 for the first time this recall is handled; more after a failure or a crash. */
  readonly attempt: number
}

/** A message of a one-to-one conversation or an official account. */
export interface KeyedMessage {
  /** Stable identity of this effect: the key to make the handler's own work idempotent. */
  readonly key: string
  readonly msgKey: string
  /** What it said, if that is kept: `keepContent`. */
  readonly content: MessageContent
}

/** A message of a group or topic. */
export interface SequencedMessage {
  /** Stable identity of this effect: the key to make the handler's own work idempotent. */
  readonly key: string
  readonly msgSeq: number
  /** Only since the documents of 2025-02-28. */
  readonly msgId: string | null
  /** What it said, if that is kept: `keepContent`. */
  readonly content: MessageContent
}

export interface C2cRecall extends RecallBase {
  readonly kind: 'c2c'
  /** Who sent the message. Who recalled it is not sent. */
  readonly from: string
  readonly to: string
  /** Unread one-to-one messages of `to` over all conversations; not in China. */
  readonly unread: number | null
  readonly messages: readonly KeyedMessage[]
}

export interface GroupRecall extends RecallBase {
  readonly kind: 'group'
  readonly groupId: string
  /** As sent: Private, Public, ChatRoom, AVChatRoom, Community, or a newer name. */
  readonly groupType: string
  /** Who recalled (not who sent the message). */
  readonly operator: string
  /** The messages that no earlier webhook recalled. */
  readonly messages: readonly SequencedMessage[]
}

export interface TopicRecall extends Omit<GroupRecall, 'kind'> {
  readonly kind: 'topic'
  readonly topicId: string
}

export interface OfficialRecall extends RecallBase {
  readonly kind: 'official'
  readonly officialAccount: string
  /** The messages that no earlier webhook recalled. */
  readonly messages: readonly KeyedMessage[]
}

export type Recall = C2cRecall | GroupRecall | TopicRecall | OfficialRecall

/**
 * Called after the webhook was answered, one at a time per conversation. Rejecting, throwing, or not ending in time
 * means: try again later, with the same keys (`RetryLater` says how much later, `GiveUp` says never). `signal` aborts
 * when the time is over.
 */
export type RecallHandler = (
  recall: Recall,
  context: { readonly signal: AbortSignal },
) => Promise<void> | void
