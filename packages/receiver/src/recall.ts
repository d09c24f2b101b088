/**
 * What a handler gets: one typed event for every documented version of the three recall webhooks.
 * Narrow on `kind`. What Tencent does not send is null, never guessed.
 */
import type { MessageContent } from './content.ts'
import type { FirstTime } from './first-time/first-time.ts'
import type { Transaction } from './first-time/transaction.ts'

/** What a recall and each of its messages have. */
export interface Applied {
  /**
   * Is this the first time? To be called in the transaction that makes the effect: it inserts the keys there, into the
   * table of `firstTimeTable`, so that key and effect are committed together. False: made before, leave it.
   *
   * On a recall: for all its messages at once. When only some were applied before it throws PartlyApplied; let that
   * through, and the handler is called again with the others. On a message: for that one.
   *
   * `effect`: a name of 1 to 64 letters, digits, `_`, `.` and `-`, by default `recall`. Where several handlers, or
   * several effects of one handler, share a database, each needs a name of its own.
   *
   * A Promise on PostgreSQL and MySQL; on SQLite the answer itself, which may be awaited too.
   */
  firstTime<Tx extends Transaction>(tx: Tx, effect?: string): FirstTime<Tx>
}

interface RecallBase extends Applied {
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
  /** The request's body: later fields of the protocol are found here. Byte for byte, if `bodyIsExact`. */
  readonly body: Uint8Array
  /**
   * False: a body parser had read the body before the receiver, and `body` is its object written as JSON again; or a
   * person corrected it in quarantine (`acceptByHand`), and `body` is what they made of it.
   */
  readonly bodyIsExact: boolean
  /** 1 for the first time this recall is handled; more after a failure or a crash. */
  readonly attempt: number
}

/** A message of a one-to-one conversation or an official account. */
export interface KeyedMessage extends Applied {
  /** Stable identity of this effect: the key to make the handler's own work idempotent. */
  readonly key: string
  readonly msgKey: string
  /** What it said, if that is kept: `keepContent`. */
  readonly content: MessageContent
}

/** A message of a group or topic. */
export interface SequencedMessage extends Applied {
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

type Bare<Kind> = Kind extends Recall
  ? Omit<Kind, 'firstTime' | 'messages'> & {
      readonly messages: readonly Omit<Kind['messages'][number], 'firstTime'>[]
    }
  : never

/** The data of a recall, before it is handed to a handler. */
export type BareRecall = Bare<Recall>

/**
 * Called after the webhook was answered, one at a time per conversation. Rejecting, throwing, or not ending in time
 * means: try again later, with the same keys (`RetryLater` says how much later, `GiveUp` says never). `signal` aborts
 * when the time is over.
 */
export type RecallHandler = (
  recall: Recall,
  context: { readonly signal: AbortSignal },
) => Promise<void> | void
