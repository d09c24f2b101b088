/**
 * The stage of open-stage.ts with the live gateway beside it, on a listener of ours. Closes itself.
 *
 * `await using stage = await openLiveStage()`
 */
import { listen } from '../../http/listening.ts'
import type { AppSettings } from '../domain/app-settings.ts'
import { createGateway, type Gateway } from '../live/gateway.ts'
import type { LiveLimits } from '../live/limits.ts'
import { openStage, type Stage } from './open-stage.ts'

export interface LiveStage extends Stage {
  readonly gateway: Gateway
  /** `ws://…` without a path. */
  readonly liveUrl: string
}

/** A machine that stands still sends nobody away who was about to log in: those who test that bring a limit of their own. */
export const patient: Partial<LiveLimits> = { loginDeadlineMs: 60_000 }

export async function openLiveStage(
  settings: Partial<AppSettings> = {},
  limits: Partial<LiveLimits> = {},
): Promise<LiveStage> {
  let gateway: Gateway | null = null
  const presence = {
    platformsOf: async (app: number, users: readonly string[]) =>
      users.map((user) => gateway?.platformsOf(app, user) ?? []),
  }
  const stage = await openStage(settings, presence)
  const { engine, clock, strangers, logged } = stage
  const log = {
    error: (details: object, message: string) => void (logged as object[]).push({ details, message }),
  }
  // Tests of addresses name theirs in X-Forwarded-For.
  const trustProxy = '127.0.0.1'
  gateway = createGateway({ engine, clock, strangers, log, limits: { ...patient, ...limits }, trustProxy })
  const listening = await listen({
    name: 'live stage',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: gateway.plain,
    upgrade: gateway.upgrade,
    limits: { drainGraceMs: 500 },
  })
  const open = gateway
  return {
    ...stage,
    gateway,
    liveUrl: listening.url.replace('http', 'ws'),
    async [Symbol.asyncDispose]() {
      await open.stop()
      await listening.close()
      await stage[Symbol.asyncDispose]()
    },
  }
}
