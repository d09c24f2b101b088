/**
 * Chat backends as real processes on one database of the run's PostgreSQL, an endpoint that notes every webhook, and people
 * with real clients. `await using` takes everything down.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EVENT, TakebackChat, type Message } from '@takeback/client'
import type { ListDeliveriesAnswer } from '@takeback/protocol'
import type { Admin } from '../../packages/takeback/src/admin/admin.ts'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { issueUserSig } from '@takeback/protocol/crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { type Service, startService } from '../e2e/service.ts'

export const sdkAppId = 1_400_000_000
const key = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'
const okAnswer = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

export interface Host {
  readonly service: Service
  readonly url: string
  readonly admin: Admin
}

export interface Person extends AsyncDisposable {
  readonly chat: TakebackChat
  /** Of everything it was told, oldest first. */
  readonly received: readonly Message[]
  readonly revoked: readonly Message[]
  /** Why its login was ended; null: it was not. */
  readonly kicked: () => string | null
}

interface ClusterOptions {
  /** `nats://…` */
  readonly bus?: string
}

export class Cluster implements AsyncDisposable {
  /** Of every call of the endpoint, oldest first. */
  readonly #bodies: string[] = []
  readonly database: string
  readonly #options: ClusterOptions
  readonly #sink: Server
  readonly #folder = mkdtempSync(join(tmpdir(), 'takeback-cluster-'))
  readonly #started: Service[] = []

  private constructor(database: string, sink: Server, options: ClusterOptions) {
    this.database = database
    this.#sink = sink
    this.#options = options
  }

  static async open(options: ClusterOptions = {}): Promise<Cluster> {
    const url = new URL(await (await fetch(inject('postgres'))).text())
    const client = new Client({ connectionString: url.href })
    await client.connect()
    url.pathname = `/cluster_${process.pid}_${Math.floor(performance.now())}`
    await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
    await client.end()
    const sink = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        cluster.#bodies.push(Buffer.concat(chunks).toString())
        response.end(okAnswer)
      })
    })
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
    const cluster = new Cluster(url.href, sink, options)
    return cluster
  }

  /** Bodies of the webhooks, in the order in which each came first. */
  get webhooks(): Record<string, unknown>[] {
    return [...new Set(this.#bodies)].map((body) => JSON.parse(body) as Record<string, unknown>)
  }

  /** Calls of the endpoint that repeat an earlier one without need: no host has on record that it was answered late. */
  async doubled({ admin }: Host): Promise<number> {
    const { Response } = await admin.call('takeback_config', 'list_deliveries', { Limit: 100 })
    const { Deliveries } = Response as ListDeliveriesAnswer['Response']
    const again = Deliveries.reduce((sum, { Log }) => sum + Math.max(0, Log.length - 1), 0)
    return this.#bodies.length - new Set(this.#bodies).size - again
  }

  async host(): Promise<Host> {
    const sink = `http://127.0.0.1:${(this.#sink.address() as AddressInfo).port}/callback`
    const flags = {
      data: join(this.#folder, String(this.#started.length)),
      port: '0',
      key,
      'webhook-url': sink,
      'webhook-commands': 'recalls',
    }
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
    // Both addresses may hold a password: they are given as one would give them there.
    const service = await startService(['chat', ...args, '--allow-private-webhooks'], {
      TAKEBACK_STORE: this.database,
      ...(this.#options.bus !== undefined && { TAKEBACK_BUS: this.#options.bus }),
    })
    this.#started.push(service)
    const url = String(service.ready['chat'])
    const [identifier, userSig] = [String(service.ready['admin']), String(service.ready['adminUserSig'])]
    return { service, url, admin: createAdmin({ baseUrl: url, sdkAppId, identifier, userSig }) }
  }

  /** A client of the real SDK at this host. */
  async person(userID: string, host: Host): Promise<Person> {
    const chat = TakebackChat.create({ SDKAppID: sdkAppId, url: host.url })
    const nowSeconds = Math.floor((performance.timeOrigin + performance.now()) / 1000)
    const received: Message[] = []
    const revoked: Message[] = []
    chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => received.push(...data))
    let kicked: string | null = null
    chat.on(EVENT.KICKED_OUT, ({ data }) => {
      kicked = data.type
    })
    chat.on(EVENT.MESSAGE_REVOKED, ({ data }) => revoked.push(...data))
    await chat.login({
      userID,
      userSig: issueUserSig({ sdkAppId, key, userId: userID, expireSeconds: 600, nowSeconds }),
    })
    return { chat, received, revoked, kicked: () => kicked, [Symbol.asyncDispose]: () => chat.destroy() }
  }

  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.database })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((service) => service.kill()))
    this.#sink.closeAllConnections()
    await new Promise((resolve) => this.#sink.close(resolve))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
