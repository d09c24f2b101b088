/**
 * An inbox that forgets at the end of the process: rule R47 of docs/spec/receiving.md. The inbox of SQLite, in a folder
 * of its own that is deleted: the same code as in production, so a test shows what production does.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Inbox } from '../inbox/store.ts'
import { standardErrorLog, type Log } from '../log.ts'
import { sqliteInbox, type SqliteInboxOptions } from '../sqlite/sqlite-inbox.ts'

export interface MemoryInboxOptions extends SqliteInboxOptions {
  /** Hears once that nothing is kept; by default standard error. */
  readonly log?: Pick<Log, 'warn'>
}

/** Of inboxes that are open. */
const folders = new Set<string>()

/** Not after kill -9: then a folder stays, and is never read again. */
function forgetAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** For tests and demos. Needs what `sqliteInbox` needs, and rejects as it does. */
export async function memoryInbox({
  log = standardErrorLog,
  ...options
}: MemoryInboxOptions = {}): Promise<Inbox> {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-memory-'))
  if (folders.size === 0) process.on('exit', forgetAll)
  folders.add(folder)
  const forget = () => {
    rmSync(folder, { recursive: true, force: true })
    folders.delete(folder)
    if (folders.size === 0) process.off('exit', forgetAll)
  }
  const inbox = await sqliteInbox(join(folder, 'inbox.db'), options).catch((error: unknown) => {
    forget()
    throw error
  })
  log.warn({}, 'memoryInbox forgets every recall when this process ends: for tests and demos only')
  const close = inbox.close.bind(inbox)
  inbox.close = async () => {
    await close()
    forget()
  }
  return inbox
}
