/** A store of an older version, laid where the product of now finds it: a file, or a schema of its own. Gone with its test. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Inbox } from '@takeback/receiver'
import { postgresInbox } from '@takeback/receiver/postgres'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import type { Clock } from '@takeback/store'
import { openPostgresStore } from '@takeback/store/postgres'
import { openSqliteStore } from '@takeback/store/sqlite'
import { Pool } from 'pg'
import { inject } from 'vitest'
import type { Engine } from '../../packages/takeback/src/chat-backend/engine.ts'
import { chatStore } from '../../packages/takeback/src/chat-backend/turns/index.ts'
import { type Half, schemaNames, type StoreKind } from './old-schemas.ts'

export type Row = Readonly<Record<string, unknown>>

export interface OldPlace extends AsyncDisposable {
  readonly half: Half
  /** The data folder of a process; a store on PostgreSQL has no file in it. */
  readonly folder: string
  /** For another process that opens it: a file, or the URL of a database and the schema there. */
  readonly address: readonly string[]
  readonly engine: (clock: Clock) => Promise<Engine>
  readonly inbox: (clock: Clock) => Promise<Inbox>
  /** While nobody has the store open. */
  sql(text: string): Promise<readonly Row[]>
  /** Names of all tables. */
  tables(): Promise<readonly string[]>
  /** Tables, columns, indexes and constraints as the database tells them, to be compared. */
  shape(): Promise<unknown>
}

/** `text`: of fixtures/schemas; empty for a place where nothing is yet. */
export function openOldPlace(half: Half, kind: StoreKind, text: string): Promise<OldPlace> {
  return kind === 'sqlite' ? inFile(half, text) : inSchema(half, text)
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'takeback-upgrade-'))
}

const module = new URL('../../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url)

function openEngineFile(file: string, clock: Clock): Promise<Engine> {
  return openSqliteStore<typeof chatStore>({ file, module, clock })
}

async function inFile(half: Half, text: string): Promise<OldPlace> {
  const folder = newFolder()
  const file = join(folder, half === 'chat' ? 'chat.db' : 'inbox.db')
  const sql = async (statement: string) => {
    using database = new DatabaseSync(file)
    return database.prepare(statement).all()
  }
  if (text !== '') {
    using database = new DatabaseSync(file)
    database.exec(text)
  }
  return {
    half,
    folder,
    address: [file],
    engine: (clock) => openEngineFile(file, clock),
    inbox: (clock) => sqliteInbox(file, { clock }),
    sql,
    tables: async () => namesOf(await sql("SELECT name FROM sqlite_schema WHERE type = 'table'")),
    shape: () => sql('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true })
    },
  }
}

let asked: Promise<string> | undefined

function urlOfRun(): Promise<string> {
  asked ??= fetch(inject('postgres')).then((answer) => answer.text())
  return asked
}

async function inSchema(half: Half, text: string): Promise<OldPlace> {
  const folder = newFolder()
  const url = await urlOfRun()
  const pool = new Pool({ connectionString: url, pipeline: true, max: 4 })
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const sql = async (statement: string): Promise<readonly Row[]> => {
    // As one message, so that the path holds for the statement behind it.
    const results: unknown = await pool.query(`SET search_path = ${schema}; ${statement}`)
    return (results as { rows: Row[] }[]).at(-1)?.rows ?? []
  }
  if (text !== '') await pool.query(text.replaceAll(schemaNames[half], schema))
  return {
    half,
    folder,
    address: [url, schema],
    engine: (clock) => openPostgresStore({ pool, schema, definition: chatStore, clock }),
    inbox: (clock) => postgresInbox(pool, { schema, clock }),
    sql,
    tables: async () =>
      namesOf(await sql(`SELECT tablename AS name FROM pg_tables WHERE schemaname = '${schema}'`)),
    async shape() {
      const text = JSON.stringify([
        await sql(`SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default
          FROM information_schema.columns WHERE table_schema = '${schema}' ORDER BY table_name, ordinal_position`),
        await sql(
          `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = '${schema}' ORDER BY indexname`,
        ),
        await sql(`SELECT conname, pg_get_constraintdef(oid) AS text FROM pg_constraint
          WHERE connamespace = '${schema}'::regnamespace ORDER BY conname`),
      ])
      return JSON.parse(text.replaceAll(schema, 'its schema')) as unknown
    },
    async [Symbol.asyncDispose]() {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
      await pool.end()
      rmSync(folder, { recursive: true })
    },
  }
}

function namesOf(rows: readonly Row[]): string[] {
  return rows.map(({ name }) => String(name)).toSorted()
}

/** As an upgrade does it. */
export async function openAndClose({ half, engine, inbox }: OldPlace, clock: Clock): Promise<void> {
  await (await (half === 'chat' ? engine(clock) : inbox(clock))).close()
}

/** Goes on from this moment. */
export function clockAt(moment: number): Clock {
  const begin = performance.now()
  return { now: () => Math.floor(moment + performance.now() - begin) }
}

export type Rows = ReadonlyMap<string, readonly Row[]>

export async function rowsOf(place: OldPlace): Promise<Rows> {
  const rows = new Map<string, readonly Row[]>()
  for (const name of await place.tables()) rows.set(name, await place.sql(`SELECT * FROM ${name}`))
  return rows
}

/**
 * What an upgrade lost: every row of before must stand there still, in the columns that there were. One sentence for each
 * table; of what is new there, nothing.
 */
export function lost(before: Rows, after: Rows): string[] {
  return [...before].flatMap(([table, rows]) => {
    // Moments and ids of the store go on.
    if (table === 'store_meta') return []
    const columns = Object.keys(rows[0] ?? {})
    const textOf = (row: Row) => JSON.stringify(columns.map((name) => row[name]))
    const there = new Set((after.get(table) ?? []).map(textOf))
    const gone = rows.filter((row) => !there.has(textOf({ ...row, ...queueOfNow(row) })))
    return gone.map((row) => `${table} lost ${JSON.stringify(row)}`)
  })
}

/** What waited in the one queue of all apps waits in that of its app: the change 0012-webhooks-by-app. */
function queueOfNow({ queue, lane }: Row): Row {
  const [app, conversation] = String(lane).split('/')
  return queue === 'webhook' ? { queue: `webhook/${app}`, lane: conversation } : {}
}
