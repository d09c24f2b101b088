/** The inbox in one SQLite file. */
export { lookAtInboxFile } from './look-at-inbox.ts'
export { sqliteInbox, type SqliteInboxOptions } from './sqlite-inbox.ts'
