/**
 * Keeps the file from only growing: messages past their retention, remembered sends, settled webhooks, texts whose
 * `redact-after` is over. Rules SW1-SW7 of docs/spec/one-to-one.md. Work is done in slices, so that no send waits long for a sweep.
 */
import type { Clock } from '@takeback/store'
import { oldestKeptSecond, readSettings } from '../domain/app-settings.ts'
import { KEEP_PLANS_MS } from '../domain/recall-plan.ts'
import type { Engine } from '../engine.ts'
import { allApps } from '../tables/apps.ts'
import { oldestPlan } from '../tables/recall-plans.ts'
import { redactQueue } from '../turns/redact-later.ts'
import type { Timeline } from '../time/timeline.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import type { ExpiredEvents } from './expire-events.ts'
import { redactDue } from './redact-due.ts'

export const sliceSize = 200
export const sweepEveryMs = 60_000
/** Webhooks that are done or given up can be looked at for so long: their log is all that is left of them. */
export const keepDeliveriesMs = 7 * 86_400_000
/** It looks at every conversation, so it is not done as often. */
export const sweepLedgersEveryMs = 3_600_000
/** A redaction may be this late. */
export const redactEveryMs = 5_000

export interface SweeperOptions {
  readonly engine: Engine
  readonly clock: Timeline
  readonly log: { warn(details: object, message: string): void }
}

export interface Sweeper {
  /** Ends after the slice that is under way. */
  stop(): Promise<void>
}

export function startSweeper({ engine, clock, log }: SweeperOptions): Sweeper {
  let stopped = false
  const goesOn = (): boolean => !stopped
  const loops = [
    repeatedly(sweepEveryMs, () => sweep(engine, clock, goesOn)),
    repeatedly(sweepLedgersEveryMs, () => sweepLedgers(engine, clock, goesOn)),
    repeatedly(redactEveryMs, () => redactDue(engine, goesOn)),
  ]

  /** One at a time: a tick during a long sweep is left out. */
  function repeatedly(everyMs: number, work: () => Promise<void>) {
    let running: Promise<void> | null = null
    const stopTicking = clock.every(everyMs, () => {
      running ??= attempt(work).finally(() => {
        running = null
      })
    })
    return {
      end: async () => {
        stopTicking()
        await running
      },
    }
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.warn({ err: error }, 'a sweep failed; it is tried again')
    }
  }

  return {
    stop: async () => {
      stopped = true
      await Promise.all(loops.map((loop) => loop.end()))
    },
  }
}

/** One whole sweep; used by tests without the timers. */
export async function sweep(engine: Engine, clock: Clock, goesOn: () => boolean = () => true): Promise<void> {
  const apps = await engine.read(allApps())
  for (const { app, settings } of apps) {
    const before = oldestKeptSecond(readSettings(settings), clock.now())
    let deleted = sliceSize
    while (deleted === sliceSize && goesOn())
      ({ deleted } = await engine.turn('sweep/expire-messages', { app, before, limit: sliceSize }))
  }
  let deleted = sliceSize
  while (deleted === sliceSize && goesOn())
    ({ deleted } = await engine.turn('sweep/forget-sends', { before: clock.now(), limit: sliceSize }))
  await sweepPlans(engine, clock.now() - KEEP_PLANS_MS, goesOn)
  deleted = sliceSize
  while (deleted === sliceSize && goesOn()) {
    const slice = { before: clock.now() - KEEP_PLANS_MS, limit: sliceSize }
    ;({ deleted } = await engine.turn('sweep/expire-changes', slice))
  }
  // Of a redaction nothing is left to be looked at.
  const kept = [
    [redactQueue, 0] as const,
    ...apps.map(({ app }) => [webhookQueue(app), keepDeliveriesMs] as const),
  ]
  for (const [queue, keepMs] of kept) {
    deleted = sliceSize
    while (deleted === sliceSize && goesOn())
      deleted = await engine.jobs.sweepSettledJobs(queue, keepMs, sliceSize)
  }
}

async function sweepPlans(engine: Engine, plannedBefore: number, goesOn: () => boolean): Promise<void> {
  let [oldest] = await engine.read(oldestPlan(plannedBefore))
  while (oldest !== undefined && goesOn()) {
    const slice = { plan: oldest.id, plannedBefore, limit: sliceSize }
    const { gone } = await engine.turn('sweep/expire-plan', slice)
    if (gone) [oldest] = await engine.read(oldestPlan(plannedBefore))
  }
}

/** What is past its retention in the ledgers of all conversations; used by tests without the timers. */
export async function sweepLedgers(
  engine: Engine,
  clock: Clock,
  goesOn: () => boolean = () => true,
): Promise<void> {
  for (const { app, settings } of await engine.read(allApps())) {
    const before = oldestKeptSecond(readSettings(settings), clock.now())
    let after: number | null = 0
    while (after !== null && goesOn()) {
      const slice: ExpiredEvents = await engine.turn('sweep/expire-events', {
        app,
        after,
        before,
        limit: sliceSize,
      })
      after = slice.next
    }
  }
}
