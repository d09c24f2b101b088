/**
 * GET {monitor}/api/recalls and its stream: how the app backend shows one received recall webhook. Ours, not Tencent's.
 * What Tencent does not send is null, never guessed.
 */
import type { MessageBody } from '../message-body.ts'
import type { CheckCode, ReasonParams, TroubleView } from './reasons.ts'

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
  /** Who corrected it in quarantine, as they call themselves; null: it is as it came. */
  readonly acceptedBy: string | null
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
  readonly content: RecallContentView
  /** Null: as it came. Otherwise `request.body` is what somebody made of it in quarantine. */
  readonly byHand: ByHandView | null
}

/** What the recalled messages said, as far as it is kept. */
export interface RecallContentView {
  /** Null: no content is kept here. */
  readonly policy: ContentPolicyView | null
  /** In the order of the recall's messages. */
  readonly messages: readonly ContentView[]
}

export interface ContentPolicyView {
  /** How long a message that is not recalled is kept; milliseconds. */
  readonly keepMs: number
  /** How long the copy stays once the recall is applied; 0: it goes then. Milliseconds. */
  readonly afterMs: number
}

export type ContentView =
  | {
      readonly state: 'kept'
      readonly sender: string
      /** Milliseconds, from seconds. */
      readonly sentAt: number
      readonly body: MessageBody
      readonly cloudCustomData: string | null
      /** When the copy goes, unless the recall is applied before; milliseconds. */
      readonly until: number
    }
  /** It was handed to the handlers, and went when the recall was applied. */
  | { readonly state: 'gone'; readonly at: number }
  /** It never came, came after its recall, or its time was over. */
  | { readonly state: 'absent' }

/** Who corrected a quarantined body. */
export interface ByHandView {
  readonly at: number
  /** As they called themselves. */
  readonly person: string
  /** The address that the request came from. */
  readonly address: string
  /** Why the original was not understood. */
  readonly trouble: TroubleView
  /** What had come. */
  readonly original: string
  readonly bytes: number
}

export interface CheckView {
  /** SdkAppid, Sign, RequestTime, size, JSON, shape, CallbackCommand, stored, handled. */
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'not-asked'
  /** What was found; the words are the page's. */
  readonly code: CheckCode
  readonly params: ReasonParams
}

/** GET /api/quarantine: authentic, stored, but not understood. */
export interface QuarantinedView {
  readonly id: number
  readonly sdkAppId: number
  readonly command: string
  readonly receivedAt: number
  /** The failed check in words. */
  readonly why: string
  /** The same, for a page. */
  readonly trouble: TroubleView
  /** How often the same bytes came. */
  readonly times: number
  /** The address of the connection, or what a trusted proxy says. */
  readonly peerIp: string
  /** Sign was asked for, and right. */
  readonly signed: boolean
  /** Path and query as received; the value of Sign is replaced by `***`. */
  readonly url: string
  /** Null: kept by a version that did not keep them. */
  readonly headers: HeadersView | null
  /** The begin of it in a list, the whole by its id. Bytes that are no UTF-8 are replaced. */
  readonly body: string
  readonly bytes: number
}

/** Headers of a request, as far as they are kept. */
export interface HeadersView {
  readonly lines: readonly {
    readonly name: string
    /** Null: not kept, as it may be a secret. */
    readonly value: string | null
  }[]
  /** How many more there were. */
  readonly leftOut: number
}

/** GET /api/quarantine: newest first. */
export interface QuarantinePage {
  readonly quarantined: readonly QuarantinedView[]
  /** Pass as `cursor` for older ones; null at the end. */
  readonly next: number | null
}

/** POST /api/quarantine/{id}/accept. Without a body it is read again as it is. */
export interface AcceptRequest {
  /** Read instead of what came; the original stays recorded. */
  readonly body?: string
  /** Who corrected it, as they call themselves; with `body`. */
  readonly person?: string
}

/** Its answer 409: still not understood. */
export interface NotAcceptedView {
  readonly error: string
  readonly trouble: TroubleView
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
    /** In English words. */
    readonly detail: string
    /** What the words of the reason are filled with. */
    readonly params: ReasonParams
    readonly clientIp: string
  }[]
  /** Each reason since the start, the latest first. */
  readonly reasons: readonly RefusedReasonView[]
  /** Authentic webhooks of commands that nobody here handles, by command word. */
  readonly otherCommands: Readonly<Record<string, number>>
  readonly probes: number
  /** Newest first. */
  readonly latestProbes: readonly ProbeView[]
  /** The settings that a refusal may be answered with. */
  readonly settings: {
    readonly sdkAppIds: readonly number[]
    readonly callbackPath: string
    /** How many tokens are set. */
    readonly tokens: number
  }
}

export interface RefusedReasonView {
  readonly reason: string
  readonly count: number
  readonly lastAt: number
  /** Of the latest, as its params: in English words. */
  readonly detail: string
  readonly params: ReasonParams
  readonly clientIp: string
}

/** A call without our parameters, such as the console's "Verify". */
export interface ProbeView {
  readonly at: number
  readonly method: string
  readonly clientIp: string
  /** As the caller calls itself. */
  readonly userAgent: string
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

/** A run that looks for recalls whose webhook was lost: the one under way, or the latest. */
export interface ReconcilingView {
  /** Runs since the start of the service. */
  readonly runs: number
  readonly running: boolean
  readonly apps: readonly ReconciledView[]
  /** Why it was broken off. */
  readonly error: string | null
}

export interface ReconciledView {
  readonly sdkAppId: number
  readonly conversations: number
  /** Asked so lately that they were left out. */
  readonly fresh: number
  readonly calls: number
  readonly slowed: number
  readonly messages: number
  readonly recalled: number
  /** Their webhook never came. */
  readonly fed: number
  /** Recalled, in a form that no webhook has; the first hundred of them in `oddOnes`. */
  readonly odd: number
  readonly oddOnes: readonly {
    readonly conversation: string
    readonly message: string
    readonly why: string
  }[]
  readonly notAsked: readonly { readonly conversation: string; readonly why: string }[]
}

/** A user is being taken out of the inbox, and it takes longer than a call may: the same call again waits on. */
export interface ErasingView {
  readonly userId: string
  readonly running: true
  /** Rows looked at so far. */
  readonly looked: number
  readonly contents: number
  readonly recalls: number
}

/** A user taken out of the inbox, by app. */
export interface ErasedView {
  readonly userId: string
  readonly apps: readonly {
    readonly sdkAppId: number
    /** Contents that were kept of what they said, and went. */
    readonly contents: number
    /** Recalls that named them, and do no more. */
    readonly recalls: number
    /** Not handled yet: erase again when they are. */
    readonly waiting: number
    /** In quarantine, naming them: for a person to look at. */
    readonly quarantined: number
    /** Milliseconds: until then the identities of messages are kept. */
    readonly idsUntil: number
  }[]
}
