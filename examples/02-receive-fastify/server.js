// Recall webhooks in a Fastify app. See README.md.
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import Fastify from 'fastify'

const { PORT = '3000', SDKAPPID = '1400000000', TOKEN, DATA = '.' } = process.env

const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({ sdkAppId: Number(SDKAPPID), inbox, ...(TOKEN && { token: TOKEN }) })

receiver.on('recall', (recall) => {
  for (const { key } of recall.messages) {
    // Your own work goes here. `key` makes it idempotent; firstTime makes it once (01-receive-express).
    console.log(JSON.stringify({ recalled: recall.kind, key }))
  }
})

const app = Fastify()
const handle = toNodeHandler(receiver, { path: '/callback' })
await app.register(async (callback) => {
  // Only here: the receiver reads the body itself, byte for byte. The rest of the app keeps its parsers.
  callback.removeAllContentTypeParsers()
  callback.addContentTypeParser('*', (_request, _payload, done) => done(null))
  callback.route({
    method: ['GET', 'POST'], // GET: the console's "Verify"
    url: '/callback',
    handler(request, reply) {
      reply.hijack()
      handle(request.raw, reply.raw)
    },
  })
})
app.get('/', async () => 'The rest of the app.')

const address = await app.listen({ port: Number(PORT), host: '127.0.0.1' })
console.log(JSON.stringify({ callback: `${address}/callback` }))

async function stop() {
  await app.close()
  await receiver.close()
  await inbox.close()
}
process.once('SIGTERM', () => void stop())
