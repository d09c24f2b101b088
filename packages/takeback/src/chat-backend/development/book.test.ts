import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { Preparation } from './preparation.ts'

test('[DV40] every table is emptied, but the store’s record of itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-book-'))
  try {
    const engine = await new Preparation({ now: () => 1_700_000_000_000 }).openEngine(folder)
    await engine.close()
    const database = new DatabaseSync(join(folder, 'chat.db'))
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !name.startsWith('store_'))
    database.close()
    const text = readFileSync(new URL('./book.ts', import.meta.url), 'utf8')
    const emptied = [...text.matchAll(/'DELETE FROM (\w+)'/g)].map(([, name = '']) => name)
    expect(emptied.toSorted()).toEqual(tables.toSorted())
  } finally {
    rmSync(folder, { recursive: true })
  }
})
