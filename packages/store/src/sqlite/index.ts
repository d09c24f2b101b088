/** The SQLite driver: `openSqliteStore`. Holds what a composition root needs, and nothing else. */
export { remoteFileSystem } from './file-system.ts'
export { takeLock, type Lock } from './lock-file.ts'
export { lookAtSqliteStore, type StoreLook } from './look.ts'
export { openSqliteStore, type SqliteStoreOptions } from './open.ts'
export {
  checkSqliteCopy,
  copySqlite,
  laySqliteCopy,
  ownerOfSqliteFile,
  readSqliteFile,
  type CheckedCopy,
} from './copies.ts'
