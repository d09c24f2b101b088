/** The inbox in a PostgreSQL database, for several receivers at once. */
export { lookAtInboxSchema } from './look-at-inbox.ts'
export { postgresInbox, type PostgresInboxOptions } from './postgres-inbox.ts'
export { moveInbox, type MoveInboxOptions } from './move-inbox.ts'
