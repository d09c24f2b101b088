/** Where a test's inbox is: a file, or, in the run on PostgreSQL, a schema of its own. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Clock } from '@takeback/store'
import { Pool } from 'pg'
import { inject } from 'vitest'
import type { Inbox } from '../inbox/store.ts'
import { postgresInbox } from '../postgres/postgres-inbox.ts'
import { sqliteInbox } from '../sqlite/sqlite-inbox.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the stores of this run are; absent: SQLite. */
    store?: 'postgres'
    /** Gives the URL of the run's PostgreSQL when it is asked; empty: not installed. */
    postgres: string
  }
}

export interface InboxPlace extends AsyncDisposable {
  /** Where its files are; empty: there are none. */
  readonly folder: string
  open(clock: Clock): Promise<Inbox>
}

/** `file`: an SQLite file of the test's own, which stays. */
export async function openInboxPlace(file?: string): Promise<InboxPlace> {
  if (file !== undefined) return filePlace(file)
  return inject('store') === 'postgres' ? schemaPlace() : folderPlace()
}

function filePlace(file: string): InboxPlace {
  return {
    folder: dirname(file),
    open: (clock) => sqliteInbox(file, { clock }),
    // It is the test's.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

async function folderPlace(): Promise<InboxPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-receiver-'))
  return {
    folder,
    open: (clock) => sqliteInbox(join(folder, 'inbox.db'), { clock }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function schemaPlace(): Promise<InboxPlace> {
  const url = await (await fetch(inject('postgres'))).text()
  const pool = new Pool({ connectionString: url, pipeline: true, max: 4 })
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  return {
    folder: '',
    open: (clock) => postgresInbox(pool, { schema, clock }),
    async [Symbol.asyncDispose]() {
      await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)
      await pool.end()
    },
  }
}
