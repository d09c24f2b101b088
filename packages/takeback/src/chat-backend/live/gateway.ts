/**
 * The live gateway: docs/spec/live.md. Takes upgrades on `/live`, lets each socket log in and ask, and tells it what
 * happens. Decisions are made by the turns and the reads in `ops/`; what is pushed goes through `fan-out.ts`.
 */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { livePath } from '@takeback/protocol'
import { signalsLostTopic, Underway, type Clock } from '@takeback/store'
import { WebSocketServer } from 'ws'
import { clientAddress, type TrustProxy } from '../../http/client-address.ts'
import { refuseUpgrade } from '../../http/guard-requests.ts'
import type { Log } from '../../http/log.ts'
import type { Metrics } from '../../http/metrics.ts'
import { outlives } from '../domain/kick.ts'
import type { Engine } from '../engine.ts'
import { type StrangerLimit, tooManyRefusals } from '../rest/stranger-limit.ts'
import type { Timeline } from '../time/timeline.ts'
import { accountLogin } from '../tables/accounts.ts'
import { appById, appTopic } from '../tables/apps.ts'
import { eventTopic } from '../tables/events.ts'
import { Audience } from './audience.ts'
import { Connection } from './connection.ts'
import { createDoor } from './door.ts'
import { createFanOut } from './fan-out.ts'
import { defaultLiveLimits, type LiveLimits } from './limits.ts'
import { liveMetrics } from './live-metrics.ts'
import type { Account, PresenceChanges } from './presence-changes.ts'
import { reasonToGo } from './reason-to-go.ts'
import { createSeqCounter } from './seq-counter.ts'
import { serveConnection } from './serve-connection.ts'
import { startWatch } from './watch.ts'

export interface GatewayOptions {
  readonly engine: Engine
  /** Says when a UserSig has expired. */
  readonly clock: Clock
  /** Of the rate of frames. By default `clock`. */
  readonly machineClock?: Clock
  /** How expiry is looked at again and again; by default by the machine. */
  readonly every?: Timeline['every']
  readonly strangers: StrangerLimit
  /** Gets faults of ours; never a secret, never text of a message. */
  readonly log: Pick<Log, 'error'>
  readonly metrics?: Metrics
  readonly trustProxy?: TrustProxy
  readonly limits?: Partial<LiveLimits>
  /** Is told whose sockets come and go, for whoever takes it out again; absent: nobody asks. */
  readonly changes?: PresenceChanges
}

export interface Gateway {
  /** The listener's upgrades, whatever their path. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Whoever calls the address without a WebSocket gets a sentence. */
  readonly plain: RequestListener
  /** `OptPlatform` of each device that is logged in, each once. Empty: the user is offline. */
  platformsOf(app: number, userId: string): readonly string[]
  /** Those that are logged in, each once. */
  accounts(): Iterable<Account>
  /** That are open. */
  sockets(): number
  /** Says goodbye to everybody (1012); they may come again. */
  sendAway(): void
  /** Says goodbye to everybody (1012), and takes nobody in any more. Then it asks the store nothing more. */
  stop(): Promise<void>
}

/** A turn that ends a user's logins signals this, with `{ app, user }`. */
export const kickTopic = 'kick'

export function createGateway(options: GatewayOptions): Gateway {
  const { engine, clock, strangers, log, trustProxy, changes, machineClock = clock } = options
  const limits = { ...defaultLiveLimits, ...options.limits }
  const audience = new Audience()
  const connections = new Set<Connection>()
  const door = createDoor(limits)
  const underway = new Underway()
  const fanOut = createFanOut({ engine, audience, slice: limits.slice, log, underway })
  const count = liveMetrics(options.metrics, { sockets: () => door.sockets, told: () => fanOut.told })
  const nextSeq = createSeqCounter()
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxFrameBytes,
    maxFragments: limits.maxFragments,
    maxBufferedChunks: limits.maxFragments * 16,
    perMessageDeflate: false,
  })
  const stopListening = [
    engine.onSignal(signalsLostTopic, () => {
      for (const connection of connections) connection.resync('fault')
    }),
    engine.onSignal(eventTopic, (data) => fanOut.heard(data)),
    engine.onSignal(kickTopic, (data) => {
      const { app, user } = JSON.parse(data) as { readonly app: number; readonly user: string }
      underway.add(endKicked(app, user))
    }),
    engine.onSignal(appTopic, (data) => {
      underway.add(endLogins(Number(data)))
    }),
  ]
  const watch = startWatch({ connections, clock, limits, ...(options.every && { every: options.every }) })
  let stopping: Promise<void> | undefined

  function admit(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    const address = clientAddress(request, trustProxy)
    const refusal = refusalOf(address)
    if (refusal !== null) return refuseUpgrade(wire, '503 Service Unavailable', refusal)
    server.handleUpgrade(request, wire, head, (socket) => {
      const connection = new Connection({ socket, wire, address, limits })
      connections.add(connection)
      door.entered(address)
      socket.once('close', () => {
        connections.delete(connection)
        door.left(address, connection.owner === null)
        audience.forget(connection)
        moved(connection)
      })
      const loggedIn = () => door.loggedIn()
      const turnedAway = () => strangers.count(address)
      const told = { count, nextSeq, underway, loggedIn, turnedAway, moved }
      serveConnection(connection, { engine, clock, machineClock, log, limits, audience, ...told })
    })
  }

  function moved({ owner }: Connection): void {
    if (owner !== null) changes?.note(owner.app, owner.userId)
  }

  function refusalOf(address: string): string | null {
    if (stopping !== undefined) return 'the gateway stops'
    return strangers.isShut(address) ? tooManyRefusals(address) : door.refusal(address)
  }

  function sendAway(): void {
    for (const connection of connections) connection.resync('restart')
  }

  /** A signal comes late from another process: some may have logged in since the kick. */
  async function endKicked(app: number, user: string): Promise<void> {
    if (audience.ofAccount(app, user).size === 0) return
    try {
      const [account] = await engine.read(accountLogin(app, user))
      for (const connection of audience.ofAccount(app, user))
        if (connection.account !== null && !outlives(connection.account, account)) connection.kick('admin')
    } catch (error) {
      log.error({ err: error, app }, 'the sockets of a kicked account could not be looked at')
      // Whoever comes back is looked at then.
      for (const connection of audience.ofAccount(app, user)) connection.resync('fault')
    }
  }

  /** Of a disabled app, and those whose key was ended. */
  async function endLogins(app: number): Promise<void> {
    try {
      const [row] = await engine.read(appById(app))
      for (const connection of connections) {
        if (connection.owner?.app !== app) continue
        const reason = reasonToGo(row, connection.key)
        if (reason !== null) connection.kick(reason)
      }
    } catch (error) {
      log.error({ err: error, app }, 'the sockets of a changed app could not be looked at')
    }
  }

  async function stop(): Promise<void> {
    for (const end of stopListening) end()
    watch.stop()
    const closed = [...connections].map(
      (connection) => new Promise((resolve) => connection.socket.once('close', resolve)),
    )
    sendAway()
    await Promise.all(closed)
    await underway.ended()
    server.close()
  }

  return {
    upgrade(request, wire, head) {
      // ws listens only while it shakes hands; a caller that hangs up in between is no fault of ours.
      wire.on('error', () => wire.destroy())
      const [path] = (request.url ?? '').split('?', 1)
      if (path === livePath) admit(request, wire, head)
      else refuseUpgrade(wire, '404 Not Found', `WebSockets are taken at ${livePath} only`)
    },
    plain(_request, response) {
      response.writeHead(426, { upgrade: 'websocket', connection: 'close', 'content-type': 'text/plain' })
      response.end(`This is the address of the live gateway: it speaks WebSocket only.\n`)
    },
    platformsOf(app, userId) {
      const platforms = [...audience.ofAccount(app, userId)].flatMap(({ ready, owner }) =>
        ready && owner !== null ? [owner.origin.platform] : [],
      )
      return [...new Set(platforms)]
    },
    accounts: () => audience.accounts(),
    sockets: () => door.sockets,
    sendAway,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}
