/** The Chat backend whose ledger is written: its file, read beside it, or its database. Nothing is made in either. Rules BK5 and BK18. */
import { readSqliteFile } from '@takeback/store/sqlite'
import { CannotRun } from '../cannot-run.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import type { Log } from '../../http/log.ts'
import { dataFolder } from '../options.ts'
import { postgresEngineAt } from '../postgres-store.ts'
import { chatTablesIn } from './chat-tables.ts'
import { chatStoreName, databasesIn } from './data-files.ts'
import type { ReadRows } from './export-ledger.ts'

export interface LedgerSource {
  readonly read: ReadRows
  close(): Promise<void>
}

export async function openLedgerSource(values: FlagValues, log: Log): Promise<LedgerSource> {
  const { store } = values
  if (store === undefined) return openFile(dataFolder(values))
  const { place, changesToCome } = await chatTablesIn(store, 'takeback backup')
  if (changesToCome > 0)
    throw new CannotRun(
      `The tables of the Chat backend in ${place} are those of an earlier version: start the service of this one first, which changes them.`,
    )
  const opened = await postgresEngineAt({ store, log })()
  return { read: (query) => opened.engine.read(query), close: () => opened.close() }
}

function openFile(folder: string): LedgerSource {
  const file = databasesIn(folder).find((path) => path.endsWith('chat.db'))
  if (file === undefined) throw nothingIn(folder, 'chat.db')
  const rows = readSqliteFile(file, chatStoreName)
  return { read: (query) => rows.read(query), close: async () => rows.close() }
}

export function nothingIn(folder: string, what = 'chat.db or inbox.db'): UsageError {
  return new UsageError(`There is no ${what} in ${folder}: name the --data folder of a service.`)
}
