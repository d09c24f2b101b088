/**
 * The steps of one recall in milliseconds since the press: rules PG7-PG9 of docs/spec/playground.md. Pure.
 *
 * Two clocks: the page's for what the page saw, the server's for the rest. Both belong to one machine, yet a browser's
 * may be off by a little; the decision is known to lie between the press and the answer, and that aligns them.
 */
export interface Stamps {
  /** Page time. */
  readonly pressedAt: number
  readonly answeredAt: number | null
  /** The last phone online heard of it; null: none was, or not yet. */
  readonly toldAt: number | null
  /** Server time. */
  readonly decidedAt: number | null
  readonly webhookAt: number | null
  readonly handledAt: number | null
}

export const traceSteps = ['accepted', 'durable', 'told', 'webhook', 'handled'] as const
export type TraceStep = (typeof traceSteps)[number]

/** `origin`: what page time 0 is in server time, as the browser believes. */
export function traceOf(stamps: Stamps, origin: number): Readonly<Record<TraceStep, number | null>> {
  const { pressedAt, answeredAt, toldAt, decidedAt, webhookAt, handledAt } = stamps
  const believed = decidedAt === null ? 0 : decidedAt - origin
  const ahead = believed - Math.min(Math.max(believed, pressedAt), answeredAt ?? Infinity)
  const onPage = (at: number | null) => (at === null ? null : Math.max(0, at - pressedAt))
  const onServer = (at: number | null) => (at === null ? null : Math.max(0, at - origin - ahead - pressedAt))
  return {
    accepted: onServer(decidedAt),
    durable: onPage(answeredAt),
    told: onPage(toldAt),
    webhook: onServer(webhookAt),
    handled: onServer(handledAt),
  }
}
