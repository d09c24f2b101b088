/** `--store`: what is remembered is in a PostgreSQL database, which several processes share. */
import { postgresInbox } from '@takeback/receiver/postgres'
import { openPostgresStore } from '@takeback/store/postgres'
import { Pool } from 'pg'
import type { OpenedInbox } from '../app-backend/start.ts'
import { openNatsBus } from '../bus/nats-bus.ts'
import type { OpenedEngine } from '../chat-backend/ground.ts'
import { chatStore } from '../chat-backend/turns/index.ts'
import type { Log } from '../http/log.ts'
import { UsageError } from './flags.ts'
import { systemClock } from './system-clock.ts'
import { watchClocks } from './watch-clocks.ts'

/** Turns take one connection at a time, reads and the wipe one each. */
const CONNECTIONS = 4
/** Beside the receiver's `takeback_inbox`, so that both halves can be in one database. */
export const CHAT_SCHEMA = 'takeback_chat'

/**
 * `address`: of `--store`. Throws UsageError when it is no address of a database. `log`: of a service, to be told of clocks.
 */
export function postgresInboxAt(address: string, log?: Log): () => Promise<OpenedInbox> {
  const database = databaseAt('store', address, 'takeback receive')
  return async () => {
    const { place } = database
    const opened = await database.open((pool) => postgresInbox(pool, { place }))
    const inbox = opened.store
    const unwatch =
      log && watchClocks({ place, read: (query) => inbox.read(query), machine: systemClock, log })
    return {
      inbox,
      close() {
        unwatch?.()
        return opened.close()
      },
    }
  }
}

export interface SharedEngine {
  /** Of `--store`. */
  readonly store: string
  /** Of `--bus`. */
  readonly bus?: string
  readonly log: Log
}

/** The Chat backend's. Throws UsageError when an address is none. */
export function postgresEngineAt({ store: address, bus: busAddress, log }: SharedEngine) {
  const database = databaseAt('store', address, 'takeback chat')
  const busUrl = busAddress === undefined ? null : busUrlOf(busAddress)
  return async (): Promise<OpenedEngine> => {
    const bus =
      busUrl === null ? null : openNatsBus({ url: busUrl, store: `${database.name}/${CHAT_SCHEMA}`, log })
    try {
      const { place } = database
      const opened = await database.open((pool) =>
        openPostgresStore({ pool, definition: chatStore, schema: CHAT_SCHEMA, place, ...(bus && { bus }) }),
      )
      const engine = opened.store
      const unwatch = watchClocks({ place, read: (query) => engine.read(query), machine: systemClock, log })
      return {
        engine,
        ...(bus && { busHelps: () => bus.helps() }),
        async close() {
          unwatch()
          await opened.close()
          await bus?.close()
        },
      }
    } catch (error) {
      await bus?.close()
      throw error
    }
  }
}

/** Its value may hold a password, so no message repeats it. */
function busUrlOf(address: string): URL {
  const url = URL.parse(address)
  if (url === null || !['nats:', 'tls:'].includes(url.protocol) || url.host === '') {
    throw new UsageError('--bus is no address of a NATS server: give nats://HOST:4222.')
  }
  return url
}

interface Closing {
  close(): Promise<void>
}

/**
 * The password may stand in the URL or in PGPASSWORD; `sslmode` and the rest of the query are pg's. Its value may hold a
 * password, so no message repeats it.
 */
export function databaseAt(flag: 'store' | 'to', address: string, program: string) {
  const url = URL.parse(address)
  const isPostgres = url !== null && ['postgres:', 'postgresql:'].includes(url.protocol)
  if (!isPostgres || url.pathname.length < 2) {
    throw new UsageError(`--${flag} is no address of a database: give postgres://USER@HOST/DATABASE.`)
  }
  const connect = () => {
    const pool = new Pool({
      connectionString: address,
      application_name: program,
      pipeline: true,
      max: CONNECTIONS,
      keepAlive: true,
    })
    // An outage ends; the store says so to whoever asks meanwhile.
    pool.on('error', () => undefined)
    return { pool, close: () => pool.end() }
  }
  return {
    place: placeOf(url),
    /** Of the database: the hosts of one cluster may reach it by different addresses. */
    name: url.pathname.slice(1),
    connect,
    /** A pool for one store; `close` closes both. */
    async open<Store extends Closing>(openIn: (pool: Pool) => Promise<Store>) {
      const { pool, close } = connect()
      try {
        const store = await openIn(pool)
        return {
          store,
          async close(): Promise<void> {
            await store.close()
            await close()
          },
        }
      } catch (error) {
        await close()
        throw error
      }
    },
  }
}

/** Without the password and the query. */
function placeOf({ username, host, pathname }: URL): string {
  return `postgres://${username === '' ? '' : `${username}@`}${host}${pathname}`
}
