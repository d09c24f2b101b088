/**
 * Two things that no single delivery tells: that messages are recalled and no webhook goes out, whatever the cause, and that
 * an endpoint has been down for a good part of the time that its webhooks wait at most. Rules AL2 and AL6 of
 * docs/spec/operator.md.
 */
import { statement } from '@takeback/store'
import type { AlertSink } from '../../alerts/alert.ts'
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import type { Timeline } from '../time/timeline.ts'
import { readTogether } from '../rest/read-together.ts'
import { eventTopic } from '../tables/events.ts'
import { LONGEST_WAIT_MS } from './settings.ts'
import { webhookQueue } from './outbox.ts'
import { isPaused, readWebhookSettings, waitsSince, webhookSettingsOf } from './settings.ts'

const LOOK_EVERY_MS = 60_000
export const SILENCE_MS = 600_000
/** Conversations with recalls that are remembered between two looks: some are enough to know of. */
const MOST_CONVERSATIONS = 10_000
/** A recall of another process may be heard of after its webhook went out. */
const HEARD_LATE_MS = 60_000
/** Shares of the longest wait that an operator hears of; the whole of it is a webhook that is given up. */
const PERCENTS = [90, 70, 50] as const

export interface SilenceWatchOptions {
  readonly engine: Engine
  readonly clock: Timeline
  readonly log: Pick<Log, 'error'>
  readonly alerts: AlertSink
  /** Apps whose endpoint is left alone. */
  readonly leftAlone: () => readonly number[]
}

export interface SilenceWatch {
  /** For tests, beside the timer. */
  look(): Promise<void>
  stop(): Promise<void>
}

const appOfConversation = statement<[id: number], { readonly app: number }>(
  'SELECT app FROM conversations WHERE id = $1',
)
const deliveredSince = statement<[queue: string, since: number], { readonly id: number }>(
  `SELECT id FROM settled_jobs WHERE queue = $1 AND settled_at >= $2 AND state = 'done' LIMIT 1`,
)
const oldestWaiting = statement<[queue: string], { readonly at: number | null }>(
  'SELECT MIN(enqueued_at) AS at FROM jobs WHERE queue = $1 AND blocked = 0',
)

export function startSilenceWatch(options: SilenceWatchOptions): SilenceWatch {
  const { engine, clock, log, alerts, leftAlone } = options
  /** conversations.id → when a message of it was recalled first. */
  const heard = new Map<number, number>()
  /** App → since when there are recalls and no webhook. */
  const silentSince = new Map<number, number>()
  /** App → the share it was told with. */
  const toldPercent = new Map<number, number>()
  let looking: Promise<void> | null = null
  const stopListening = engine.onSignal(eventTopic, (data) => {
    // Most events are messages: they are not read any further.
    if (!data.includes('"recall"') || heard.size >= MOST_CONVERSATIONS) return
    const { conversation } = JSON.parse(data) as { readonly conversation: number }
    if (!heard.has(conversation)) heard.set(conversation, clock.now())
  })
  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    looking ??= lookOnce().finally(() => {
      looking = null
    })
  })

  async function lookOnce(): Promise<void> {
    try {
      await lookForSilence()
      await lookAtPatience()
    } catch (error) {
      log.error({ err: error }, 'it could not be looked whether webhooks go out; tried again in a minute')
    }
  }

  async function lookForSilence(): Promise<void> {
    const recalls = [...heard]
    heard.clear()
    const apps = await engine.snapshot(recalls.map(([conversation]) => appOfConversation(conversation)))
    for (const [index, [, at]] of recalls.entries()) {
      const [row] = (apps[index] ?? []) as { readonly app: number }[]
      if (row !== undefined) silentSince.set(row.app, Math.min(at, silentSince.get(row.app) ?? at))
    }
    for (const [app, since] of silentSince) {
      const [[settings], [delivered]] = await readTogether(
        engine,
        isPaused(app),
        deliveredSince(webhookQueue(app), since - HEARD_LATE_MS),
      )
      // An app that never had a URL wants no webhooks.
      if (settings === undefined || delivered !== undefined) {
        silentSince.delete(app)
      } else if (clock.now() - since >= SILENCE_MS) {
        silentSince.delete(app)
        await alerts.raise({ type: 'webhook.silence', app, example: { since } })
      }
    }
  }

  async function lookAtPatience(): Promise<void> {
    const down = leftAlone()
    for (const app of toldPercent.keys()) if (!down.includes(app)) toldPercent.delete(app)
    for (const app of down) {
      const [[oldest], [row]] = await readTogether(
        engine,
        oldestWaiting(webhookQueue(app)),
        webhookSettingsOf(app),
      )
      const at = oldest?.at ?? null
      if (at === null || row === undefined) continue
      const since = waitsSince(at, readWebhookSettings(row))
      const spent = (100 * (clock.now() - since)) / LONGEST_WAIT_MS
      const percent = PERCENTS.find((share) => spent >= share)
      if (percent === undefined || percent <= (toldPercent.get(app) ?? 0)) continue
      toldPercent.set(app, percent)
      await alerts.raise({ type: 'webhook.overdue', app, example: { percent, since } })
    }
  }

  return {
    look: lookOnce,
    async stop() {
      stopLooking()
      stopListening()
      await looking
    },
  }
}
