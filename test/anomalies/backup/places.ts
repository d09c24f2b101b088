/** A Chat backend that is copied while it runs, by the documented ways: a file by `takeback backup`, PostgreSQL by pg_dump. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { inject } from 'vitest'
import { postgresBinaries } from '../../../packages/store/src/testing/postgres-cluster.ts'
import { runCommand } from '../../e2e/service.ts'
import { damage } from '../crash/damage.ts'
import { anyText } from './talk.ts'

/** As a store has it. */
export interface Found {
  readonly isRecalled: boolean
  readonly text: string | null
}

export interface Copied {
  /** By MsgKey. */
  readonly messages: ReadonlyMap<string, Found>
  /** What is wrong with it whatever was said, one sentence each. */
  readonly wrong: readonly string[]
}

export interface CopiedPlace {
  /** Flags of the process. */
  readonly flags: readonly string[]
  /** Gives what the copy is called. */
  copy(): Promise<string>
  /** Of the running service. */
  writeLedger(file: string): Promise<{ readonly upTo: number }>
  /** Somewhere where nothing is, with what was taken back since; `texts` must be in none of its files. */
  restore(copy: string, ledger: string, texts: readonly string[]): Promise<Copied>
  /** The copy itself. */
  look(copy: string): Promise<Copied>
}

const messagesAndTexts = `SELECT m.seq, m.random, m.time, m.recalled_at, b.body
  FROM messages AS m JOIN conversations AS c ON c.id = m.conversation LEFT JOIN bodies AS b ON b.message = m.id
  WHERE c.kind = 'c2c'`
/** A recall is its mark, its event and its webhook, and no text; what was not taken back has a text and none of these. */
const halves = `SELECT m.id FROM messages AS m WHERE (m.recalled_at IS NULL) <> EXISTS (SELECT 1 FROM bodies AS b WHERE b.message = m.id)
  OR (m.recalled_at IS NULL) = EXISTS (SELECT 1 FROM events AS e WHERE e.message = m.id AND e.kind = 'recall')`

function mapOf(rows: readonly Readonly<Record<string, unknown>>[]): Map<string, Found> {
  return new Map(
    rows.map(({ seq, random, time, recalled_at, body }) => [
      [seq, random, time].map(String).join('_'),
      { isRecalled: recalled_at !== null, text: typeof body === 'string' ? body : null },
    ]),
  )
}

async function said(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await runCommand([...words, '--json'])
  if (code !== 0) throw new Error(`takeback ${words.join(' ')} ended with ${code}: ${err}`)
  return JSON.parse(out) as Record<string, unknown>
}

export function filePlace(folder: string): CopiedPlace {
  const data = join(folder, 'chat')
  let count = 0
  const next = (what: string) => {
    count += 1
    return join(folder, `${what}-${count}`)
  }
  const look = (file: string): Copied => {
    using database = new DatabaseSync(file)
    const half = database.prepare(halves).all()
    return {
      messages: mapOf(database.prepare(messagesAndTexts).all()),
      wrong: [...damage(database), ...half.map(({ id }) => `message ${String(id)} is half there`)],
    }
  }
  return {
    flags: ['--data', data],
    async copy() {
      const copies = next('copies')
      await said('backup', '--data', data, '--copies', copies)
      return join(copies, 'chat.db')
    },
    writeLedger: async (file) =>
      (await said('backup', '--data', data, '--ledger', file)) as { readonly upTo: number } & object,
    async restore(copy, ledger, texts) {
      const there = next('restored')
      await said('restore', '--from', copy, '--data', there, '--ledger', ledger)
      const written = new Set(
        readdirSync(there).flatMap((name) => readFileSync(join(there, name), 'latin1').match(anyText) ?? []),
      )
      const traces = texts.filter((text) => written.has(text))
      const { messages, wrong } = look(join(there, 'chat.db'))
      return { messages, wrong: [...wrong, ...traces.map((text) => `${text} stands in its files`)] }
    },
    look: async (copy) => look(copy),
  }
}

export async function postgresPlace(folder: string): Promise<CopiedPlace> {
  const admin = new URL(await (await fetch(inject('postgres'))).text())
  const run = `${process.pid}_${Math.floor(performance.now())}`
  let count = 0
  const next = async (what: string) => {
    count += 1
    const url = new URL(admin)
    url.pathname = `/${what}_${run}_${count}`
    const client = new Client({ connectionString: admin.href })
    await client.connect()
    await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
    await client.end()
    return url.href
  }
  const store = await next('copied')
  const tool = (name: string, ...args: readonly string[]) =>
    execFileSync(join(postgresBinaries() ?? '', name), args, { encoding: 'utf8' })
  const look = async (url: string): Promise<Copied> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query('SET search_path = takeback_chat')
      const half = (await client.query<{ id: string }>(halves)).rows
      const { rows } = await client.query<Record<string, unknown>>(messagesAndTexts)
      return { messages: mapOf(rows), wrong: half.map(({ id }) => `message ${id} is half there`) }
    } finally {
      await client.end()
    }
  }
  const filled = async (copy: string) => {
    const url = await next('restored')
    tool('pg_restore', '--no-owner', '--exit-on-error', `--dbname=${url}`, copy)
    return url
  }
  return {
    flags: ['--data', join(folder, 'keys'), '--store', store],
    async copy() {
      count += 1
      const file = join(folder, `copy-${count}.dump`)
      tool('pg_dump', '--format=custom', `--file=${file}`, '--schema=takeback_chat', store)
      return file
    },
    writeLedger: async (file) =>
      (await said('backup', '--store', store, '--ledger', file)) as { readonly upTo: number } & object,
    async restore(copy, ledger) {
      const url = await filled(copy)
      await said('restore', '--store', url, '--ledger', ledger)
      return look(url)
    },
    look: async (copy) => look(await filled(copy)),
  }
}
