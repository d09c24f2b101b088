/** Plain data that crosses to the writer: an authentic webhook, and what it says once understood. */

export type RecallKind = 'c2c' | 'group' | 'topic' | 'official'

/** An authentic webhook as it arrived. */
export interface ArrivedWebhook {
  readonly app: number
  /** CallbackCommand of the URL; empty when it has none. */
  readonly command: string
  /** Path and query, the value of Sign hidden: a captured one must not be readable in a backup. */
  readonly url: string
  readonly platform: string | null
  /** ClientIP of the URL: who recalled. Data, never identity. */
  readonly clientIp: string | null
  /** The address of the connection, or what a trusted proxy says. */
  readonly peerIp: string
  readonly signed: boolean
  readonly body: Uint8Array
  /** False: a body parser ate the bytes, and these are its object written again. Absent: true. */
  readonly exact?: boolean
}

/** What a recall webhook says, in the core's words; null: not sent. */
export interface RecallSummary {
  readonly kind: RecallKind
  readonly command: string
  /** Milliseconds. */
  readonly eventTime: number | null
  readonly operator: string | null
  readonly from: string | null
  readonly to: string | null
  readonly unread: number | null
  readonly groupId: string | null
  readonly groupType: string | null
  readonly topicId: string | null
  readonly officialAccount: string | null
  /** Recalls of one conversation are handled in order. */
  readonly conversation: string
  /** At least one, each identity once. */
  readonly messages: readonly RecalledMessage[]
}

interface RecalledMessage {
  readonly identity: string
  /** MsgKey or MsgSeq, as text. */
  readonly name: string
  readonly msgId: string | null
}

/** One element of the JSON in `inbox.messages`. */
export interface StoredMessage {
  readonly identity: string
  readonly generation: number
  readonly name: string
  readonly msgId: string | null
  /** False: recalled by an earlier webhook. */
  readonly first: boolean
}
