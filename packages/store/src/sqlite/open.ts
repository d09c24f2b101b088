import { resolve } from 'node:path'
import { BatchedStore } from '../batched-store.ts'
import type { Clock, Store } from '../store.ts'
import type { StoreDefinition, TurnBook, TurnsOf } from '../turn.ts'
import { sqliteDriver, type ReaderThread, type WriterThread } from './sqlite-driver.ts'
import { Thread } from './thread.ts'
import { WIPE_AFTER } from './wiper.ts'

export interface SqliteStoreOptions {
  /** Path of the database file; its folder is made (0700) when it is missing. `<file>.lock` is made beside it. */
  readonly file: string
  /**
   * The module whose default export is the StoreDefinition. The writer's thread imports it: nothing reachable from
   * it may listen, open files or read a clock.
   */
  readonly module: URL
  readonly clock: Clock
  /** How soon after a turn with `erases` its traces are wiped from the files. Milliseconds; 30 seconds. */
  readonly wipeAfter?: number
}

/**
 * `openSqliteStore<typeof chatStore>({ file, module: new URL('./turns/index.ts', import.meta.url), clock })`.
 * Rejects with StoreUnavailable: `in-use`, `unwritable`, `newer-database`, `changed-migration`, `other-store`,
 * `corrupt`, `sqlite-too-old`, `unsafe-setting`, `disk-full`, `io`.
 */
export async function openSqliteStore<Definition extends StoreDefinition<TurnBook>>(
  options: SqliteStoreOptions,
): Promise<Store<TurnsOf<Definition>>> {
  const { module, clock, wipeAfter = WIPE_AFTER } = options
  const file = resolve(options.file)
  // Both start at once; the reader opens when there is a database to read.
  const writer: WriterThread = new Thread('writer-worker')
  const reader: ReaderThread = new Thread('reader-worker')
  try {
    const lastNow = Number(await writer.open({ file, module: module.href, now: clock.now(), wipeAfter }))
    await reader.open({ file })
    return new BatchedStore<TurnsOf<Definition>>(sqliteDriver(writer, reader, clock), lastNow)
  } catch (error) {
    await Promise.all([writer.kill(), reader.kill()])
    throw error
  }
}
