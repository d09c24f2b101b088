/** The inbox in one SQLite file. */
export { sqliteInbox, type SqliteInboxOptions } from './sqlite-inbox.ts'
