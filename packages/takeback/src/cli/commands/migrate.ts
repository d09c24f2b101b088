/** `takeback migrate`: from a file to PostgreSQL, once. Rules MV1-MV6 of docs/spec/store.md. */
import { existsSync } from 'node:fs'
import { moveInbox } from '@takeback/receiver/postgres'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { moveToPostgres, type MovedTable, type MoveStep, type PgPool } from '@takeback/store/postgres'
import { openSqliteStore, ownerOfSqliteFile } from '@takeback/store/sqlite'
import { chatStore } from '../../chat-backend/turns/index.ts'
import type { Command } from '../command.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { CHAT_SCHEMA, databaseAt } from '../postgres-store.ts'
import { systemClock } from '../system-clock.ts'

export const migrate: Command = {
  summary: 'moves what a Chat backend or a receiver remembers from its file to PostgreSQL',
  usage: 'migrate --from .takeback/chat.db --to postgres://USER@HOST/DATABASE [--json]',
  lesson: `Stop what uses the file, move it, and start again with --store. Each table is counted and compared row by row before
anything can use the copy. Broken off, it goes on when it is called again. The file stays as it is.

Both halves may be in one database: chat.db goes to the schema takeback_chat, inbox.db to takeback_inbox.`,
  flags: ['from', 'to', 'json'],
  async run(values) {
    const { file, database } = whatToMove(values)
    const source = await openSource(file)
    const { close, pool } = database.connect()
    try {
      const moved = await source.move(pool, database.place, values.json ? undefined : showStep())
      const rows = moved.reduce((sum, table) => sum + table.rows, 0)
      const result = { from: file, to: database.place, schema: source.schema, rows, tables: moved }
      process.stdout.write(
        values.json
          ? `${JSON.stringify(result)}\n`
          : `Moved ${rows} rows of ${moved.length} tables to the schema ${source.schema} of ${database.place}; every row was compared.\n`,
      )
      return 0
    } finally {
      await source.close()
      await close()
    }
  },
}

function whatToMove({ from, to }: FlagValues) {
  if (from === undefined)
    throw new UsageError('Give --from FILE: chat.db of a Chat backend, or inbox.db of a receiver.')
  if (to === undefined) throw new UsageError('Give --to postgres://USER@HOST/DATABASE: where it shall go.')
  if (!existsSync(from))
    throw new UsageError(
      `--from is ${from}, and there is no such file: give chat.db or inbox.db of a data folder.`,
    )
  return { file: from, database: databaseAt('to', to, 'takeback migrate') }
}

type Progress = ((step: MoveStep) => void) | undefined

interface Source {
  readonly schema: string
  move(pool: PgPool, place: string, progress: Progress): Promise<MovedTable[]>
  close(): Promise<void>
}

/** Whose file it is, the file itself says. It is asked first, for an opened store leaves a lock file beside it. */
async function openSource(file: string): Promise<Source> {
  return ownerOfSqliteFile(file) === chatStore.name ? openChat(file) : openInbox(file)
}

async function openChat(file: string): Promise<Source> {
  const book = import.meta.url.endsWith('.ts') ? 'turns/index.ts' : 'turns/index.js'
  const module = new URL(`../../chat-backend/${book}`, import.meta.url)
  const from = await openSqliteStore<typeof chatStore>({ file, module, clock: systemClock })
  return {
    schema: CHAT_SCHEMA,
    move: (pool, place, progress) =>
      moveToPostgres({
        from,
        pool,
        place,
        schema: CHAT_SCHEMA,
        definition: chatStore,
        ...(progress && { progress }),
      }),
    close: () => from.close(),
  }
}

async function openInbox(file: string): Promise<Source> {
  const from = await sqliteInbox(file, { clock: systemClock })
  return {
    schema: 'takeback_inbox',
    move: (pool, place, progress) => moveInbox(from, pool, { place, ...(progress && { progress }) }),
    close: () => from.close(),
  }
}

/** A line per table; on a terminal it counts while it goes on. */
function showStep(): (step: MoveStep) => void {
  const live = process.stderr.isTTY
  return ({ kind, table, rows, of }) => {
    if (kind === 'copied' && !live) return
    const line = `  ${table.padEnd(24)} ${rows} of ${of} ${kind}`
    process.stderr.write(live ? `\r\u001B[K${line}${kind === 'compared' ? '\n' : ''}` : `${line}\n`)
  }
}
