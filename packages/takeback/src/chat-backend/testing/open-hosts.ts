/**
 * Several hosts of one Chat backend, without their REST: each with an opening of one store, a gateway behind a real listener, and
 * a node that reports. Closes itself. The store's time is in our hands.
 *
 * `await using hosts = await openHosts(2)`
 */
import { expect } from 'vitest'
import { issueUserSig } from '@takeback/protocol/crypto'
import { listen } from '../../http/listening.ts'
import type { Engine } from '../engine.ts'
import { createGateway } from '../live/gateway.ts'
import { PresenceChanges } from '../live/presence-changes.ts'
import { type Node, startNode } from '../nodes/node.ts'
import { createPresence } from '../nodes/presence.ts'
import type { Presence } from '../rest/command.ts'
import { createStrangerLimit } from '../rest/stranger-limit.ts'
import { openSharedPlace } from './chat-place.ts'
import { liveSocket } from './live-user.ts'
import { patient } from './open-live-stage.ts'

const sdkAppId = 1_400_000_000
const key = 'key-of-these-hosts'
/** So that a test waits for as little as possible. */
const reportEveryMs = 100

export interface Host {
  readonly engine: Engine
  readonly node: Node
  readonly presence: Presence
  /** As if it were paused: once this resolves nothing is reported until it goes on. */
  pause(): Promise<void>
  goOn(): void
  /** Logged in at this host. */
  user(userId: string, platform?: string): Promise<Awaited<ReturnType<typeof liveSocket>>>
  /** Platforms of these, each joined by a blank. */
  sees(...userIds: string[]): Promise<string[]>
  stop(): Promise<void>
}

export async function openHosts(count: number) {
  const place = await openSharedPlace()
  let time = 1_700_000_000_000
  const clock = { now: () => time }
  const hosts: Host[] = []
  for (let n = 0; n < count; n += 1) hosts.push(await openHost(n))
  const [first] = hosts
  await first?.engine.turn('upsert-app', {
    app: sdkAppId,
    secretKey: key,
    newKey: '',
    admins: [],
    settings: {},
  })

  async function openHost(number: number): Promise<Host> {
    const engine = await place.open(clock)
    const changes = new PresenceChanges()
    const log = { error: () => undefined }
    const strangers = createStrangerLimit(clock.now)
    const gateway = createGateway({ engine, clock, strangers, log, changes, limits: patient })
    const { plain: handler, upgrade } = gateway
    const named = { name: 'host', host: '127.0.0.1', port: 0, fallback: false }
    const listening = await listen({ ...named, handler, upgrade, limits: { drainGraceMs: 500 } })
    let isPaused = false
    const node = startNode({
      engine,
      gateway,
      changes,
      facts: { host: `host-${number}`, port: 8080, version: '1.0.0', startedAt: time },
      figures: () => ({
        isDraining: false,
        sockets: gateway.sockets(),
        webhooksHeld: 0,
        oldestHeldAt: null,
        signalsBehindMs: engine.signalsBehindMs ?? null,
        bus: 'none',
      }),
      clock: {
        every(_milliseconds, work) {
          const timer = setInterval(() => !isPaused && work(), reportEveryMs)
          return () => clearInterval(timer)
        },
      },
      log,
    })
    // Hosts are in the list in the order in which they are opened.
    await expect.poll(() => node.id()).not.toBeNull()
    const presence = createPresence({ engine, gateway, node: () => node.id() })
    let stopped: Promise<void> | undefined

    async function stop(): Promise<void> {
      await gateway.stop()
      await listening.close()
      await node.stop()
      await engine.close()
    }

    return {
      engine,
      node,
      presence,
      async pause() {
        isPaused = true
        // Turns of one opening are done in order: a report that is on its way is over.
        await engine.turn('accounts/kick', { app: sdkAppId, userId: 'nobody' })
      },
      goOn: () => (isPaused = false),
      async user(userId, platform = 'Web') {
        const socket = await liveSocket({ liveUrl: listening.url.replace('http', 'ws') })
        const nowSeconds = Math.floor(time / 1000)
        const userSig = issueUserSig({ sdkAppId, key, userId, expireSeconds: 86_400, nowSeconds })
        await socket.ask({ op: 'login', sdkAppId, userId, userSig, platform, device: 'test' })
        return socket
      },
      async sees(...userIds) {
        return (await presence.platformsOf(sdkAppId, userIds)).map((platforms) => platforms.join(' '))
      },
      stop: () => (stopped ??= stop()),
    }
  }

  return {
    hosts,
    app: sdkAppId,
    /** Of the store. */
    pass: (milliseconds: number) => void (time += milliseconds),
    async accounts(...userIds: string[]) {
      const accounts = userIds.map((userId) => ({ userId, nick: null, faceUrl: null }))
      await first?.engine.turn('accounts/import', { app: sdkAppId, accounts })
    },
    async [Symbol.asyncDispose]() {
      for (const host of hosts) await host.stop()
      await place[Symbol.asyncDispose]()
    },
  }
}
