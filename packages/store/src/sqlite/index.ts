/** The SQLite driver: `openSqliteStore`. Holds what a composition root needs, and nothing else. */
export { openSqliteStore, type SqliteStoreOptions } from './open.ts'
