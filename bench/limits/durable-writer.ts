/** The thread of http-durable.ts: a batch of rows, one commit, with the settings that Takeback has. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

export type Row = readonly [key: string, body: string]

const database = new DatabaseSync(join(String(workerData), 'least.db'))
database.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = 2000')
database.exec('CREATE TABLE arrived (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL)')
const insert = database.prepare('INSERT INTO arrived (key, body) VALUES (?, ?) ON CONFLICT DO NOTHING')

parentPort?.on('message', (rows: readonly Row[]) => {
  database.exec('BEGIN IMMEDIATE')
  for (const [key, body] of rows) insert.run(key, body)
  database.exec('COMMIT')
  parentPort?.postMessage(rows.length)
})
