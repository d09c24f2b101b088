// Recall webhooks in an Express app. See README.md.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createReceiver, firstTimeTable } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import express from 'express'

const { PORT = '3000', SDKAPPID = '1400000000', TOKEN, DATA = '.' } = process.env

const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({ sdkAppId: Number(SDKAPPID), inbox, ...(TOKEN && { token: TOKEN }) })

// Your own database: what a recall changes, and the keys of what was applied.
const db = new DatabaseSync(join(DATA, 'app.db'))
db.exec(firstTimeTable.sqlite)
db.exec('CREATE TABLE IF NOT EXISTS recalled (key TEXT PRIMARY KEY, kind TEXT NOT NULL)')
const note = db.prepare('INSERT INTO recalled (key, kind) VALUES (?, ?)')

receiver.on('recall', (recall) => {
  db.exec('BEGIN IMMEDIATE')
  try {
    // Your own work goes here, in the same transaction: delete the row, queue a notice to the moderators.
    if (recall.firstTime(db)) for (const { key } of recall.messages) note.run(key, recall.kind)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error // called again, with the same keys
  }
  for (const { key } of recall.messages) console.log(JSON.stringify({ recalled: recall.kind, key }))
})

const app = express()
// Before express.json(): the receiver reads the body itself, byte for byte. GET is the console's "Verify".
app.all('/callback', toNodeHandler(receiver, { path: '/callback' }))
app.use(express.json())
app.get('/', (_request, response) => void response.send('The rest of the app.'))

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(JSON.stringify({ callback: `http://127.0.0.1:${server.address().port}/callback` }))
})

async function stop() {
  server.close()
  await receiver.close()
  await inbox.close()
  db.close()
}
process.once('SIGTERM', () => void stop())
