/** Where the store of a test's Chat backend is: a file, or, in the run on PostgreSQL, a schema of its own. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, statement } from '@takeback/store'
import { openPostgresStore } from '@takeback/store/postgres'
import { openSqliteStore } from '@takeback/store/sqlite'
import { Pool } from 'pg'
import { inject } from 'vitest'
import type { Engine } from '../engine.ts'
import { chatStore } from '../turns/index.ts'

export interface ChatPlace extends AsyncDisposable {
  /** Of the test; a store on PostgreSQL has no file in it. */
  readonly folder: string
  /** For another process: the file, or the URL of the database and the schema. */
  readonly address: readonly [file: string] | readonly [url: string, schema: string]
  open(clock: Clock): Promise<Engine>
}

const sqliteTables = statement<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
const postgresTables = statement<[], { name: string }>(
  'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
)

/** The names of all tables of the run's store. */
export async function tableNames(engine: Engine): Promise<string[]> {
  const tables = inject('store') === 'postgres' ? postgresTables() : sqliteTables()
  return (await engine.read(tables)).map(({ name }) => name)
}

export async function openChatPlace(): Promise<ChatPlace> {
  return inject('store') === 'postgres' ? openSharedPlace() : openFilePlace()
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'takeback-chat-'))
}

/** Also outside of a test run. */
export async function openFilePlace(): Promise<ChatPlace> {
  const folder = await newFolder()
  const file = join(folder, 'chat.db')
  return {
    folder,
    address: [file],
    open: (clock) =>
      openSqliteStore<typeof chatStore>({
        file,
        module: new URL('../turns/index.ts', import.meta.url),
        clock,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** Of several processes: each opening is one. */
export async function openSharedPlace(): Promise<ChatPlace> {
  return schemaPlace(await newFolder())
}

async function schemaPlace(folder: string): Promise<ChatPlace> {
  const url = await (await fetch(inject('postgres'))).text()
  // By this name tests that end connections leave these alone.
  const pool = new Pool({
    connectionString: url,
    application_name: 'chat-place',
    pipeline: true,
    max: 4,
  })
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  return {
    folder,
    address: [url, schema],
    open: (clock) => openPostgresStore({ pool, schema, definition: chatStore, clock }),
    async [Symbol.asyncDispose]() {
      await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)
      await pool.end()
      await rm(folder, { recursive: true })
    },
  }
}
