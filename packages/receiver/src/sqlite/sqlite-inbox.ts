import type { Clock } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { Inbox, InboxStore } from '../inbox/store.ts'
import { systemClock } from '../system-clock.ts'

export interface SqliteInboxOptions {
  /** By default the wall clock. */
  readonly clock?: Clock
}

/**
 * Opens (or makes) the inbox in `file`; one process at a time.
 * Rejects with StoreUnavailable: folder not writable, file in use, made by a newer version, or no inbox.
 */
export function sqliteInbox(file: string, { clock = systemClock }: SqliteInboxOptions = {}): Promise<Inbox> {
  const inRepository = import.meta.url.endsWith('.ts')
  const module = new URL(inRepository ? '../inbox/store.ts' : '../inbox/store.js', import.meta.url)
  return openSqliteStore<InboxStore>({ file, module, clock })
}
