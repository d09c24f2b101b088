/**
 * The receiver as a ready service: what it remembers is shown on the monitor. "Applied" means that the team's own
 * handler accepted it, or, without one, just that. The public listener serves nothing but the webhook URL.
 */
import type { RequestListener } from 'node:http'
import {
  createReceiver,
  type FetchBackOptions,
  type Inbox,
  type KeepContentOptions,
  type Receiver,
  type SeenWebhook,
} from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { durablePlan, type Clock } from '@takeback/store'
import type { AlertSink } from '../alerts/alert.ts'
import { createEgress, type Egress } from '../http/egress/egress.ts'
import type { Log } from '../http/log.ts'
import { userAgent } from '../http/user-agent.ts'
import { fetchOverEgress } from './fetch-over-egress.ts'
import { type ForwardTarget, forwardRecalls } from './forward/forward-recalls.ts'
import { passThrough } from './forward/pass-through.ts'
import { tellAlerts } from './tell-alerts.ts'

export interface ReceiveOptions {
  readonly inbox: Inbox
  readonly sdkAppIds: readonly number[]
  /** Empty: Sign is not asked for. */
  readonly tokens: readonly string[]
  readonly allowBefore: boolean
  /** The team's own handler: every recall goes there until it is accepted. */
  readonly forward?: ForwardTarget
  /** Every other command goes to this URL, and its answer back. */
  readonly passThroughUrl?: string
  /** The Chat backend that is asked whether messages are really recalled, before anybody is told. */
  readonly fetchBack?: AskedBack
  /** PEM, trusted beside the system's authorities when calling out. */
  readonly targetCa?: string
  readonly path: string
  readonly trustProxy?: string
  /** Absent: what After-send webhooks say is not kept. */
  readonly keepContent?: KeepContentOptions
  readonly onSeen?: (webhook: SeenWebhook) => void
  /** Absent: nobody is told. */
  readonly alerts?: AlertSink
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** Calls go over the service's own way out. */
export type AskedBack = Omit<FetchBackOptions, 'fetch'>

export interface Receiving {
  readonly receiver: Receiver
  readonly handler: RequestListener
  /** Ends what was begun, then hangs up. */
  close(): Promise<void>
}

/** Throws RefusedToStart when `targetCa` can't be read. */
export function receive(options: ReceiveOptions): Receiving {
  const { inbox, sdkAppIds, tokens, allowBefore, path, trustProxy, clock, random, log } = options
  const { keepContent, onSeen, forward, passThroughUrl, alerts } = options
  // Connections of their own: recalls that wait for a slow handler must not delay a Before decision.
  const [forwarding, passing] = [outTo(forward, options), outTo(passThroughUrl, options)]
  const asking = outTo(options.fetchBack, options)
  const receiver = createReceiver({
    inbox,
    sdkAppId: sdkAppIds,
    token: tokens,
    allowBefore,
    clock,
    random,
    log,
    ...(keepContent && { keepContent }),
    ...(onSeen && { onSeen }),
    ...(asking && { fetchBack: { ...asking.target, fetch: fetchOverEgress(asking.egress) } }),
    ...(alerts && { onTrouble: tellAlerts(alerts) }),
    ...(forward !== undefined && { retry: durablePlan }),
    ...(passing && {
      onOther: passThrough(passing.target, { egress: passing.egress, userAgent: userAgent() }),
    }),
  })
  if (forwarding) {
    const { target, egress } = forwarding
    receiver.on('recall', forwardRecalls(target, { egress, clock, userAgent: userAgent(), log }))
  }
  receiver.on('recall', ({ kind, sdkAppId, messages, attempt }) => {
    log.debug({ kind, sdkAppId, messages: messages.length, attempt }, 'recall applied')
  })
  const handler = toNodeHandler(receiver, { path, ...(trustProxy !== undefined && { trustProxy }) })
  let closing: Promise<void> | undefined
  const end = async () => {
    await receiver.close()
    await Promise.all([forwarding, passing, asking].map(async (way) => way?.egress.close()))
  }
  return { receiver, handler, close: () => (closing ??= end()) }
}

interface WayOut<Target> {
  readonly target: Target
  readonly egress: Egress
}

/**
 * The target is the operator's own word, not somebody else's data: a handler on this machine or in this network is the
 * normal case, so loopback and private addresses need no second flag. Link-local ones (cloud metadata) stay refused.
 */
function outTo<Target>(target: Target | undefined, { targetCa }: ReceiveOptions): WayOut<Target> | null {
  if (target === undefined) return null
  const ca = targetCa === undefined ? {} : { ca: targetCa }
  return { target, egress: createEgress({ allowLoopback: true, allowPrivate: true, ...ca }) }
}
