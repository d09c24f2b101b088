// Recall webhooks in an Express app. See README.md.
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import express from 'express'

const { PORT = '3000', SDKAPPID = '1400000000', TOKEN, DATA = '.' } = process.env

const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({ sdkAppId: Number(SDKAPPID), inbox, ...(TOKEN && { token: TOKEN }) })

receiver.on('recall', (recall) => {
  for (const { key } of recall.messages) {
    // Your own work goes here: delete the row, tell the moderators. `key` makes it idempotent.
    console.log(JSON.stringify({ recalled: recall.kind, key }))
  }
})
void receiver.start()

const app = express()
// Before express.json(): the receiver reads the body itself, byte for byte.
app.post('/callback', toNodeHandler(receiver, { path: '/callback' }))
app.use(express.json())
app.get('/', (_request, response) => void response.send('The rest of the app.'))

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(JSON.stringify({ callback: `http://127.0.0.1:${server.address().port}/callback` }))
})

async function stop() {
  server.close()
  await receiver.close()
  await inbox.close()
}
process.once('SIGTERM', () => void stop())
