/**
 * The console's own API, under `/api/console` of the Chat backend's private side: what an operator sees of an app's webhooks.
 * Changes are made by the commands of `v4/takeback_config` (own/webhook-config.ts, own/deliveries.ts), asked for at
 * `/api/console/apps/{app}/commands/{command}`. Times are milliseconds; null: there is none.
 */
import type { WebhookCommand } from '../webhooks/commands.ts'
import type { DeliveryState } from './delivery-state.ts'
import type { ParkedBy } from './deliveries.ts'
import type { ClockView } from './development.ts'
import type { WireAttempt } from './playground.ts'
import type { WebhookPreset } from './webhook-config.ts'

/** GET /api/console */
export interface ConsoleView {
  readonly now: number
  /** Playground and monitor are on this origin too. */
  readonly playground: boolean
  /** Development mode (own/development.ts); null: this is production. */
  readonly development: { readonly clock: ClockView['state'] } | null
  /** By SDKAppID. */
  readonly apps: readonly ConsoleApp[]
}

export interface ConsoleApp {
  readonly sdkAppId: number
  /** Null: never set. */
  readonly webhook: ConsoleWebhook | null
  /** What this process saw of the endpoint since it started; null: no webhook was ever set. */
  readonly endpoint: EndpointView | null
  readonly queue: QueueView
}

export interface ConsoleWebhook {
  /** Without its query, which may hold a secret. Empty: no webhook is sent. */
  readonly url: string
  readonly paused: boolean
  readonly preset: WebhookPreset
  /** Switched on. */
  readonly commands: readonly WebhookCommand[]
  readonly tokenEnabled: boolean
  /** 0, 1, or 2 during a rotation. */
  readonly signingSecrets: number
}

export interface EndpointView {
  /** left-alone: it failed again and again, and gets one webhook now and then. failing: the last call failed. */
  readonly state: 'no-call-yet' | 'healthy' | 'failing' | 'left-alone'
  /** In a row, since the last success. */
  readonly failures: number
  /** So many failures in a row, of several webhooks, and it is left alone. */
  readonly failuresToOpen: number
  readonly leftAloneSince: number | null
  /** When one is tried; of an endpoint that is left alone. */
  readonly nextTryAt: number | null
  readonly lastAcceptedAt: number | null
  readonly lastFailure: AttemptView | null
  /** Calls that are under way, of `places` at most. */
  readonly underWay: number
  readonly places: number
  /** Calls that wait for a place. */
  readonly waitingForPlace: number
  readonly bucketSeconds: number
  /** Calls per bucket, oldest first; the last bucket is filling. */
  readonly accepted: readonly number[]
  readonly failed: readonly number[]
  /** How long the endpoint took to answer. */
  readonly answerMedianMs: number | null
  readonly answerP99Ms: number | null
}

export interface QueueView {
  /** Each figure is exact up to here, and "at least" there. */
  readonly mostCounted: number
  readonly waiting: number
  readonly sending: number
  readonly parked: number
  /** Given up, and not forgotten yet. */
  readonly dead: number
  /** When the oldest of those that wait or are being sent was put in line. */
  readonly oldestAt: number | null
}

/** GET /api/console/apps/{app}/deliveries, newest first. */
export interface ConsoleDeliveries {
  readonly deliveries: readonly ConsoleDelivery[]
  /** Pass as `cursor` for older ones; null at the end. A page can be short and still have a next one. */
  readonly next: number | null
}

/** Also the data of the event `delivery` of GET /api/console/apps/{app}/deliveries/stream. */
export interface ConsoleDelivery {
  readonly id: number
  readonly command: WebhookCommand
  readonly state: DeliveryState
  /** So far. */
  readonly attempts: number
  readonly enqueuedAt: number
  /** When it may be sent (again); null when it is settled, or parked by hand. */
  readonly nextAttemptAt: number | null
  readonly settledAt: number | null
  /** It waits for an earlier one of its conversation. */
  readonly isBehind: boolean
  readonly from: string | null
  readonly to: string | null
  readonly groupId: string | null
  readonly topicId: string | null
  readonly officialAccount: string | null
  /** How many it tells of. */
  readonly messages: number
  readonly lastAttempt: AttemptView | null
  /** Null: nobody parked it. */
  readonly byHand: ParkedByHandView | null
}

export interface ParkedByHandView {
  readonly at: number
  readonly by: ParkedBy
  /** UserID; null: not over REST. */
  readonly admin: string | null
  /** The address of the caller. */
  readonly from: string
  /** Then it is given up, unless it was sent again. */
  readonly until: number
  /** Null: it waits for that. */
  readonly sentAgainAt: number | null
}

export interface AttemptView extends WireAttempt {
  readonly attempt: number
}

/** GET /api/console/apps/{app}/deliveries/{id}: the story of one. */
export interface DeliveryStory {
  readonly delivery: ConsoleDelivery
  /** When it happened. */
  readonly eventTime: number
  readonly operator: string
  readonly clientIp: string
  readonly platform: string
  /** MsgKeys, or MsgSeqs of a group; none of an After-send, which names its message by a number of ours until it is sent. */
  readonly messages: readonly string[]
  /**
   * As it leaves with the settings of now, the value of Sign being `***`. Null: an After-send, whose text is read when it is
   * sent and kept nowhere else, or an app without a URL.
   */
  readonly request: { readonly line: string; readonly host: string; readonly body: string } | null
  /** Oldest first; the newest twenty. */
  readonly log: readonly AttemptView[]
  /** The delivery it waits for. */
  readonly behind: number | null
  /** How many of its conversation wait behind it, counted up to a thousand. */
  readonly followers: number
  /** The newest delivery that tells the same. */
  readonly sentAgainAs: number | null
  /** The delivery that this one sends again. */
  readonly redeliveryOf: number | null
}

/** What a command of the console answers when it is refused, with HTTP 400: the sentence and Tencent's kind of code. */
export interface CommandRefused {
  readonly error: string
  readonly code: number
}
