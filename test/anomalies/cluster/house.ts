/**
 * The whole of it, as real processes: three Chat backends and two receivers of their own PostgreSQL and NATS, a balancer
 * before the receivers, the team's handler behind them, and a fault proxy on each link. `await using` takes all down.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issueUserSig, newStandardSecret } from '@takeback/protocol/crypto'
import {
  type Cluster as Postgres,
  startCluster,
} from '../../../packages/store/src/testing/postgres-cluster.ts'
import { type Admin, createAdmin } from '../../../packages/takeback/src/admin/admin.ts'
import { type NatsServer, startNats } from '../../../packages/takeback/src/bus/testing/nats-server.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { type Balancer, startBalancer } from '../../e2e/balancer.ts'
import { type Service, startService } from '../../e2e/service.ts'
import { FaultProxy } from './fault-proxy.ts'

const sdkAppId = 1_400_000_000
const key = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'
const token = 'a-token-of-the-house-1234'
/** A call that hangs behind a pulled cable is made again elsewhere. */
const callTimeoutMs = 4000

/** One process and its ways out; started again it is another one at the same place. */
export interface Place {
  readonly database: FaultProxy
  /** Null while it is dead. */
  service: Service | null
}

export interface ChatPlace extends Place {
  readonly bus: FaultProxy
  admin: Admin | null
}

/** One call that the team's handler took. */
export interface Handled {
  readonly webhookId: string
  readonly msgKey: string
  readonly to: string
}

export class House implements AsyncDisposable {
  readonly handled: Handled[] = []
  readonly postgres: Postgres
  readonly nats: NatsServer
  readonly balancer: Balancer
  readonly chats: ChatPlace[] = []
  readonly receivers: Place[] = []
  readonly #handler: Server
  readonly #folder = mkdtempSync(join(tmpdir(), 'house-'))
  readonly #forwardSecret = newStandardSecret()
  #starts = 0

  private constructor(postgres: Postgres, nats: NatsServer, balancer: Balancer, handler: Server) {
    this.postgres = postgres
    this.nats = nats
    this.balancer = balancer
    this.#handler = handler
  }

  static async open(): Promise<House> {
    const postgres = await startCluster(mkdtempSync(join(tmpdir(), 'house-pg-')))
    const handler = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>
        const webhookId = String(request.headers['webhook-id'])
        house.handled.push({ webhookId, msgKey: body['MsgKey'] ?? '', to: body['To_Account'] ?? '' })
        response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
      })
    })
    await new Promise<void>((resolve) => handler.listen(0, '127.0.0.1', resolve))
    const house = new House(postgres, await startNats(), await startBalancer(), handler)
    for (let n = 0; n < 3; n += 1) {
      const [database, bus] = [
        await FaultProxy.open(() => postgres.port),
        await FaultProxy.open(() => house.nats.port),
      ]
      house.chats.push({ database, bus, service: null, admin: null })
    }
    for (let n = 0; n < 2; n += 1)
      house.receivers.push({ database: await FaultProxy.open(() => postgres.port), service: null })
    // The first to come makes the tables.
    for (const place of house.chats) await house.startChat(place)
    await Promise.all(house.receivers.map((place) => house.startReceiver(place)))
    return house
  }

  async startChat(place: ChatPlace): Promise<void> {
    const flags = {
      data: this.#newFolder(),
      port: '0',
      key,
      'webhook-url': `http://127.0.0.1:${this.balancer.port}/callback`,
      'webhook-token': token,
      'webhook-commands': 'recalls',
    }
    const service = await startService(['chat', ...argsOf(flags), '--allow-private-webhooks'], {
      TAKEBACK_STORE: this.#databaseBehind(place),
      TAKEBACK_BUS: `nats://127.0.0.1:${place.bus.port}`,
    })
    place.service = service
    const { chat, admin: identifier, adminUserSig: userSig } = service.ready as Record<string, string>
    const named = { identifier: identifier ?? '', userSig: userSig ?? '' }
    place.admin = createAdmin({ baseUrl: chat ?? '', sdkAppId, ...named, timeoutMs: callTimeoutMs })
  }

  async startReceiver(place: Place): Promise<void> {
    const flags = {
      data: this.#newFolder(),
      'callback-port': '0',
      'monitor-port': '0',
      token,
      'forward-to': `http://127.0.0.1:${(this.#handler.address() as AddressInfo).port}/recalls`,
      'forward-secret': this.#forwardSecret,
    }
    place.service = await startService(['receive', ...argsOf(flags)], {
      TAKEBACK_STORE: this.#databaseBehind(place),
    })
    this.balanceAgain()
  }

  /** The first frame of somebody's device. */
  loginOf(userId: string) {
    const nowSeconds = Math.floor(systemClock.now() / 1000)
    const userSig = issueUserSig({ sdkAppId, key, userId, expireSeconds: 86_400, nowSeconds })
    return { op: 'login', sdkAppId, userId, userSig, platform: 'Web', device: 'watch' }
  }

  /** kill -9; the place stays empty until something is started there. */
  async kill(place: ChatPlace | Place): Promise<void> {
    await place.service?.kill()
    place.service = null
    if ('admin' in place) place.admin = null
    this.balanceAgain()
  }

  balanceAgain(): void {
    const running = this.receivers.flatMap(({ service }) => service ?? [])
    this.balancer.set(running.map(({ ready }) => Number(new URL(String(ready['callback'])).port)))
  }

  #databaseBehind({ database }: Place): string {
    return `postgres://postgres@127.0.0.1:${database.port}/postgres`
  }

  #newFolder(): string {
    this.#starts += 1
    return join(this.#folder, String(this.#starts))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const places = [...this.chats, ...this.receivers]
    await Promise.all(places.map(async ({ service }) => service?.kill()))
    await this.balancer.close()
    for (const { bus } of this.chats) await bus[Symbol.asyncDispose]()
    for (const { database } of places) await database[Symbol.asyncDispose]()
    this.#handler.closeAllConnections()
    await new Promise((resolve) => this.#handler.close(resolve))
    await this.nats[Symbol.asyncDispose]()
    await this.postgres.remove()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function argsOf(flags: Readonly<Record<string, string>>): string[] {
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
}
