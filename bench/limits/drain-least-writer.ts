/** The thread of drain-least.ts: takes off what is done and gives what waits, with the settings that Takeback has. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

export type Waiting = readonly [id: number, body: string]

export interface Asked {
  /** What was sent. */
  readonly done: readonly number[]
  /** How many more at most. */
  readonly wanted: number
}

const { folder, count } = workerData as { readonly folder: string; readonly count: number }

const database = new DatabaseSync(join(folder, 'least.db'))
database.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = 2000')
database.exec('CREATE TABLE waiting (id INTEGER PRIMARY KEY, body TEXT NOT NULL, leased_until INTEGER)')
database.exec('CREATE INDEX ready ON waiting (id) WHERE leased_until IS NULL')
const insert = database.prepare('INSERT INTO waiting (body) VALUES (?)')
const ready = database.prepare('SELECT id, body FROM waiting WHERE leased_until IS NULL ORDER BY id LIMIT ?')
const lease = database.prepare('UPDATE waiting SET leased_until = ? WHERE id = ?')
const takeOff = database.prepare('DELETE FROM waiting WHERE id = ?')

database.exec('BEGIN')
for (let index = 0; index < count; index += 1) {
  insert.run(
    JSON.stringify({
      CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
      From_Account: 'user-0',
      To_Account: `user-${index}`,
      MsgKey: `${index}_2837546_1557481126`,
      UnreadMsgNum: 7,
    }),
  )
}
database.exec('COMMIT')

parentPort?.on('message', ({ done, wanted }: Asked) => {
  database.exec('BEGIN IMMEDIATE')
  for (const id of done) takeOff.run(id)
  const rows = ready.all(wanted) as { id: number; body: string }[]
  for (const { id } of rows) lease.run(Date.now() + 60_000, id)
  database.exec('COMMIT')
  parentPort?.postMessage(rows.map(({ id, body }): Waiting => [id, body]))
})
parentPort?.postMessage('filled')
