import { moveToPostgres, type MovedTable, type MoveStep, type PgPool } from '@takeback/store/postgres'
import inboxStore, { type Inbox } from '../inbox/store.ts'
import { DEFAULT_SCHEMA } from './postgres-inbox.ts'

export interface MoveInboxOptions {
  /** By default `takeback_inbox`. It must be empty, or what an earlier move left. */
  readonly schema?: string
  /** What messages call the database. */
  readonly place: string
  readonly progress?: (step: MoveStep) => void | Promise<unknown>
}

/**
 * Moves the inbox `from` (opened, so that nobody else has it) into the database behind `pool`, where `postgresInbox` finds
 * it: rules MV1-MV6 of docs/spec/store.md. Broken off and called again, it goes on. Rejects with StoreUnavailable.
 */
export function moveInbox(from: Inbox, pool: PgPool, options: MoveInboxOptions): Promise<MovedTable[]> {
  return moveToPostgres({ schema: DEFAULT_SCHEMA, ...options, from, pool, definition: inboxStore })
}
