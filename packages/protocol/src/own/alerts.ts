/**
 * What is POSTed to an operator's alert URL: rules AL1-AL5 of docs/spec/operator.md. Signed as Standard Webhooks ask
 * (W38-W41). Ids, counts and reasons; never the text of a message, never a secret.
 */

/**
 * Of the Chat backend. webhook.parked: a webhook alone fails, its conversation goes on without it. webhook.dead: given up.
 * webhook.overdue: an endpoint is down, and its oldest webhook has used up a share of its patience. webhook.silence: messages
 * are recalled and no webhook went out. endpoint.down, endpoint.back: an endpoint is left alone, and takes webhooks again.
 * Of the receiver. recall.quarantined: a webhook was not understood. recall.dead: the handler never accepted it.
 * Of both. clock.skew: the clock at the other end is off.
 */
export const alertTypes = [
  'webhook.parked',
  'webhook.dead',
  'webhook.overdue',
  'webhook.silence',
  'endpoint.down',
  'endpoint.back',
  'recall.quarantined',
  'recall.dead',
  'clock.skew',
] as const
export type AlertType = (typeof alertTypes)[number]

export interface AlertData {
  readonly from: 'chat' | 'receiver'
  readonly sdkAppId: number
  /** How often it happened since the last alert of this type and app. */
  readonly count: number
  /** Milliseconds: of those. */
  readonly firstAt: number
  readonly lastAt: number
  /** The latest of them, for people and for looking it up. */
  readonly example: AlertExample
}

/** Which of these are there depends on the type. */
export interface AlertExample {
  /** Number of the delivery: `takeback webhook deliveries`. */
  readonly delivery?: number
  /** Number of the recall on the monitor. */
  readonly recall?: number
  readonly command?: string
  readonly why?: string
  /** How far the other clock is ahead of ours; behind it: negative. */
  readonly clockAheadSeconds?: number
  /** Share of its patience that the oldest webhook has used up: 50, 70 or 90. */
  readonly percent?: number
  /** Milliseconds: since when the oldest webhook waits, or no webhook went out. */
  readonly since?: number
}

export interface AlertBody {
  readonly type: AlertType
  /** ISO 8601: when it was put together. The same for every attempt. */
  readonly timestamp: string
  readonly data: AlertData
}
