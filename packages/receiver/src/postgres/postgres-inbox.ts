import type { Clock } from '@takeback/store'
import { openPostgresStore, type PgPool } from '@takeback/store/postgres'
import inboxStore, { type Inbox } from '../inbox/store.ts'

export interface PostgresInboxOptions {
  /** Holds all tables, and is made when it is missing; by default `takeback_inbox`. */
  readonly schema?: string
  /** By default the server's clock, which all receivers share. */
  readonly clock?: Clock
  /** What messages call the database; by default "the PostgreSQL database". Without a password. */
  readonly place?: string
}

export const DEFAULT_SCHEMA = 'takeback_inbox'

/**
 * Opens (or makes) the inbox in a schema, as many receivers as you like at once. `pool`: a `Pool` of `pg`, best made with
 * `pipeline: true`; it stays yours: end it after `inbox.close()`.
 * Rejects with StoreUnavailable: not reachable, no rights, a replica, fsync off, made by a newer version, or no inbox.
 */
export function postgresInbox(pool: PgPool, options: PostgresInboxOptions = {}): Promise<Inbox> {
  return openPostgresStore({ schema: DEFAULT_SCHEMA, ...options, pool, definition: inboxStore })
}
