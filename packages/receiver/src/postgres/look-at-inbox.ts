import { lookAtPostgresStore, type PgPool, type PostgresLook } from '@takeback/store/postgres'
import inboxStore from '../inbox/store.ts'
import { DEFAULT_SCHEMA } from './postgres-inbox.ts'

/** The database of an inbox as it stands; nothing is changed. Rejects with StoreUnavailable, as opening it would. */
export function lookAtInboxSchema(pool: PgPool, place: string): Promise<PostgresLook> {
  return lookAtPostgresStore({ pool, place, schema: DEFAULT_SCHEMA, definition: inboxStore })
}
