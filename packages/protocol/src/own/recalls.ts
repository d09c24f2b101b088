/**
 * GET {monitor}/api/recalls and its stream: how the app backend shows one received recall webhook. Ours, not Tencent's.
 * What Tencent does not send is null, never guessed.
 */
export type RecallKind = 'c2c' | 'group' | 'topic' | 'official'

/** stored: on disk, not yet handled. applied: every handler is through. retrying, dead: a handler failed. */
export type RecallState = 'stored' | 'applied' | 'retrying' | 'dead'

export interface RecallView {
  /** Grows with arrival: the cursor of the list. */
  readonly id: number
  readonly sdkAppId: number
  readonly kind: RecallKind
  /** The webhook's CallbackCommand. */
  readonly command: string
  /** When the webhook was stored; milliseconds. */
  readonly receivedAt: number
  /** When the recall happened, if the webhook says so; milliseconds. */
  readonly eventTime: number | null
  /** receivedAt - eventTime; milliseconds. */
  readonly lateness: number | null
  /** UserID of who recalled: group recalls only. */
  readonly operator: string | null
  readonly platform: string | null
  readonly clientIp: string | null
  /** One-to-one only. */
  readonly from: string | null
  readonly to: string | null
  readonly unread: number | null
  /** Groups and topics only. */
  readonly groupId: string | null
  readonly groupType: string | null
  readonly topicId: string | null
  /** Official accounts only. */
  readonly officialAccount: string | null
  readonly messages: readonly RecalledMessageView[]
  readonly state: RecallState
  /** How often the same webhook came again. */
  readonly redeliveries: number
}

export interface RecalledMessageView {
  /** Stable identity of the effect, for example `1400000000/c2c/jared/Jonh/48374_2837546_1557481126`. */
  readonly key: string
  /** MsgKey (one-to-one, official) or MsgSeq (group). */
  readonly name: string
  readonly msgId: string | null
  /** False: this message was already recalled by an earlier webhook. */
  readonly first: boolean
}

export interface RecallPage {
  readonly recalls: readonly RecallView[]
  /** Pass as `cursor` for older ones; null at the end. */
  readonly next: number | null
}

/** A `state` event of GET /api/recalls/stream: a recall that was sent before has changed. `recall` events hold a RecallView. */
export interface RecallChange {
  readonly id: number
  readonly state: RecallState
  readonly redeliveries: number
}

/** GET /api/recalls/{id} */
export interface RecallDetail {
  readonly recall: RecallView
  readonly checks: readonly CheckView[]
  readonly request: {
    readonly method: string
    /** Path and query as received; the value of Sign is replaced by `***`. */
    readonly url: string
    readonly body: string
    readonly bytes: number
  }
  readonly attempts: readonly { readonly at: number; readonly outcome: string; readonly detail: string }[]
  readonly redeliveredAt: readonly number[]
}

export interface CheckView {
  /** SdkAppid, Sign, RequestTime, size, JSON, shape, CallbackCommand, stored, handled. */
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'not-asked'
  readonly detail: string
}

/** GET /api/quarantine: authentic, stored, but not understood. */
export interface QuarantinedView {
  readonly id: number
  readonly sdkAppId: number
  readonly command: string
  readonly receivedAt: number
  /** The failed check in words. */
  readonly why: string
  readonly url: string
  readonly body: string
  readonly bytes: number
}

/** GET /api/quarantine: newest first. */
export interface QuarantinePage {
  readonly quarantined: readonly QuarantinedView[]
  /** Pass as `cursor` for older ones; null at the end. */
  readonly next: number | null
}

/** POST /api/quarantine/{id}/accept, when it is understood now: the recalls that hold its messages. */
export interface AcceptedView {
  readonly recalls: readonly number[]
}

/** GET /api/refusals: newest refusals (kept in memory) and counts since start. */
export interface RefusalsView {
  readonly counts: Readonly<Record<string, number>>
  readonly latest: readonly {
    readonly at: number
    readonly reason: string
    readonly detail: string
    readonly clientIp: string
  }[]
  /** Authentic webhooks of commands that nobody here handles, by command word. */
  readonly otherCommands: Readonly<Record<string, number>>
  readonly probes: number
}

/** GET /api/overview */
export interface OverviewView {
  readonly now: number
  readonly recallsToday: number
  readonly recallsLastMinute: number
  /** Over the newest 1,000 recalls that carry a time; milliseconds. */
  readonly latenessMedian: number | null
  readonly latenessP99: number | null
  readonly refused: number
  readonly quarantined: number
  /** Recalls per bucket of `bucketSeconds`, oldest first; the last bucket is still filling. */
  readonly bucketSeconds: number
  readonly buckets: readonly number[]
  /** A "make a recall" button is offered (`takeback start`). */
  readonly demo: boolean
  /** The playground is at /playground (`takeback start`, on this machine only). */
  readonly playground: boolean
  readonly sdkAppIds: readonly number[]
  /** Where webhooks are received. */
  readonly callbackUrl: string
}
