/**
 * The API of development mode: the clock, the faults and the emptying of a Chat backend that is there to be tried out.
 * Ours, not Tencent's. Rules DV50-DV58 of docs/spec/development.md; a Chat backend in production has none of it.
 */
import type { WebhookCommand } from '../webhooks/commands.ts'

/** GET /api/development, and the answer of POST /api/development/reset. */
export interface DevelopmentView {
  readonly clock: ClockView
  readonly faults: FaultsView
}

/** The answer of POST /api/development/clock/freeze, …/run `{}` and …/advance `{ by }`. */
export interface ClockView {
  readonly state: 'running' | 'frozen'
  /** What it shows; milliseconds, as all times here. */
  readonly now: number
  /** What the machine's own clock shows. */
  readonly machineNow: number
}

/** GET and PUT /api/development/faults, and the answer of every change of them but an order. */
export interface FaultsView {
  /** The dice of `chance`, and of the pauses between retries. */
  readonly seed: number
  /** Oldest first: of those that apply to a call the first is carried out. */
  readonly orders: readonly FaultOrderView[]
  /** The latest, newest first. */
  readonly done: readonly FaultDone[]
  /** Webhooks that are held back, and go to their endpoint later. */
  readonly held: number
}

/**
 * drop: the connection breaks. delay: it comes late. duplicate: it comes twice. reorder: the next one comes first.
 * status: an answer of somebody in between. hang: no answer. bad-sign: a wrong Sign. skew: a RequestTime that is off.
 */
export const faultKinds = [
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'status',
  'hang',
  'bad-sign',
  'skew',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** POST /api/development/faults. One of `next`, `every` and `chance` at most; without: every call. */
export interface FaultOrder {
  readonly kind: FaultKind
  /** Only webhooks of this app. */
  readonly sdkAppId?: number
  /** Only webhooks of this CallbackCommand. */
  readonly command?: WebhookCommand
  /** The next so many. */
  readonly next?: number
  /** 3: each third. */
  readonly every?: number
  /** 0.1: a tenth of them, by the dice. */
  readonly chance?: number
  /** delay: for how long. */
  readonly ms?: number
  /** status: 400 to 599; 503. */
  readonly status?: number
  /** skew: how far RequestTime is ahead; below zero: behind. */
  readonly seconds?: number
  /** drop, status, hang: the endpoint hears it all the same, and only its answer is lost. */
  readonly reaches?: boolean
}

/** The answer of POST /api/development/faults. */
export interface FaultOrderView extends FaultOrder {
  /** 1 for the first since the start, the last plan or the last reset. */
  readonly id: number
  /** Calls that it was asked about. */
  readonly seen: number
  /** Calls that it was carried out on. */
  readonly hit: number
  /** Of `next`: how many more; null otherwise. */
  readonly left: number | null
}

export interface FaultDone {
  readonly at: number
  /** The order's. */
  readonly id: number
  readonly kind: FaultKind
  readonly sdkAppId: number
  readonly command: WebhookCommand
  /** Both people in the order of their names, the group or topic, or the official account. */
  readonly conversation: string
  /** MsgKeys, or MsgSeqs of a group, as the webhook names them. */
  readonly messages: readonly string[]
}

/** PUT /api/development/faults: these orders and no others, with the dice at their beginning. */
export interface FaultPlan {
  /** Absent: the seed stays. */
  readonly seed?: number
  readonly orders: readonly FaultOrder[]
}

/** POST /api/development/clock/advance. Milliseconds, or a text such as `90s`, `15m`, `12h`, `3d`. */
export interface AdvanceRequest {
  readonly by: number | string
}
