/** The PostgreSQL driver: `openPostgresStore`. Holds what a composition root needs, and nothing else. */
export { lookAtPostgresStore, type PostgresLook, type PostgresLookOptions } from './look.ts'
export { openPostgresStore, type PostgresStoreOptions } from './open.ts'
export type { PgPool } from './pool.ts'
export type { SignalBus } from './signal-log.ts'
export { moveToPostgres, type MovedTable, type MoveStep } from './move.ts'
