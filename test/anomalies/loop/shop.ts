/**
 * The app backend's own database: a row for each effect, with nothing that would keep a second one out but `firstTime`, and a
 * count of the handler's calls.
 */
import { DatabaseSync } from 'node:sqlite'
import { firstTimeTable, type Recall } from '@takeback/receiver'
import type { Effect } from './history.ts'

/** Where the process may be killed while it makes an effect. */
export const shopFailpoints = ['in-transaction', 'key-written', 'effect-written', 'effect-committed'] as const

const tables = [
  firstTimeTable.sqlite,
  'CREATE TABLE IF NOT EXISTS effects (n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS calls (n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL)',
]

export class Shop implements Disposable {
  readonly #database: DatabaseSync
  readonly #pass: (step: (typeof shopFailpoints)[number]) => void

  constructor(file: string, pass: (step: (typeof shopFailpoints)[number]) => void = () => {}) {
    this.#database = new DatabaseSync(file, { timeout: 20_000 })
    this.#database.exec('PRAGMA journal_mode = WAL')
    for (const table of tables) this.#database.exec(table)
    this.#pass = pass
  }

  apply(recall: Recall): void {
    const database = this.#database
    for (const { key } of recall.messages) database.prepare('INSERT INTO calls (key) VALUES (?)').run(key)
    database.exec('BEGIN IMMEDIATE')
    try {
      this.#pass('in-transaction')
      if (recall.firstTime(database)) {
        this.#pass('key-written')
        for (const { key } of recall.messages) {
          database.prepare('INSERT INTO effects (key) VALUES (?)').run(key)
        }
        this.#pass('effect-written')
      }
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
    this.#pass('effect-committed')
  }

  effects(): Effect[] {
    const rows = this.#database.prepare('SELECT key FROM effects ORDER BY n').all()
    return rows.map(({ key }) => ({ key: String(key) }))
  }

  /** As many as there are: none is ever taken away. */
  made(): number {
    return Number(this.#database.prepare('SELECT max(n) AS made FROM effects').get()?.['made'] ?? 0)
  }

  calls(): number {
    return Number(this.#database.prepare('SELECT count(*) AS calls FROM calls').get()?.['calls'])
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
