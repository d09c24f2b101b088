/**
 * The receiver as a ready service: what it remembers is shown on the monitor, and that is what "applied" means here.
 * The public listener serves nothing but the webhook URL.
 */
import type { RequestListener } from 'node:http'
import {
  createReceiver,
  type Inbox,
  type KeepContentOptions,
  type Receiver,
  type SeenWebhook,
} from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import type { Clock } from '@takeback/store'
import type { Log } from '../http/log.ts'

export interface ReceiveOptions {
  readonly inbox: Inbox
  readonly sdkAppIds: readonly number[]
  /** Empty: Sign is not asked for. */
  readonly tokens: readonly string[]
  readonly allowBefore: boolean
  readonly path: string
  readonly trustProxy?: string
  /** Absent: what After-send webhooks say is not kept. */
  readonly keepContent?: KeepContentOptions
  readonly onSeen?: (webhook: SeenWebhook) => void
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

export interface Receiving {
  readonly receiver: Receiver
  readonly handler: RequestListener
}

export function receive(options: ReceiveOptions): Receiving {
  const { inbox, sdkAppIds, tokens, allowBefore, path, trustProxy, clock, random, log } = options
  const { keepContent, onSeen } = options
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
  })
  receiver.on('recall', ({ kind, sdkAppId, messages, attempt }) => {
    log.debug({ kind, sdkAppId, messages: messages.length, attempt }, 'recall applied')
  })
  const handler = toNodeHandler(receiver, { path, ...(trustProxy !== undefined && { trustProxy }) })
  return { receiver, handler }
}
