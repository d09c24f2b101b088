/** Every row of every table as one text: the same text, the same state. */
import { statement } from '@takeback/store'
import type { Engine } from '../../../packages/takeback/src/chat-backend/engine.ts'
import { tableNames } from '../../../packages/takeback/src/chat-backend/testing/chat-place.ts'

/** Gives the rows of each table that has any. */
export async function rowReader(engine: Engine): Promise<() => Promise<Readonly<Record<string, string>>>> {
  const tables = await tableNames(engine)
  const queries = tables.map((table) => ({ table, all: statement<[]>(`SELECT * FROM "${table}"`) }))
  return async () => {
    const rows = await Promise.all(
      queries.map(async ({ table, all }) => {
        const lines = (await engine.read(all())).map((row) => JSON.stringify(row))
        return [table, lines.toSorted().join('\n')] as const
      }),
    )
    return Object.fromEntries(rows.filter(([, text]) => text !== ''))
  }
}

/** The tables in which they differ. */
export function changedTables(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (table) => before[table] !== after[table],
  )
}
