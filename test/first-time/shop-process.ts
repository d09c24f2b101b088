/**
 * A receiver with a shop in a process of its own, to be killed: `node shop-process.ts KIND PLACE INBOX [STEP]`. Dies by
 * kill -9 when it comes to the step. Says its port when it listens. INBOX: a file, or `postgres://…#SCHEMA`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { postgresInbox } from '@takeback/receiver/postgres'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { Pool } from 'pg'
import { shops, type ShopKind, type Step } from './shops.ts'

const [kind = 'sqlite', place = '', inbox = '', deadly] = process.argv.slice(2)
const pass = (step: Step) => {
  if (step === deadly) process.kill(process.pid, 'SIGKILL')
}
const shop = await shops[kind as ShopKind](place)
const receiver = createReceiver({
  sdkAppId: 1_400_000_000,
  inbox: await openInbox(inbox),
  onSeen: () => pass('arrived'),
})
receiver.on('recall', (recall) => shop.redact(recall, pass))
receiver.onChange(() => {
  // Told of what is stored before it is answered, and of what is recorded after that.
  pass(receiver.counters.handled > 0 ? 'recorded' : 'stored')
})
const server = createServer(toNodeHandler(receiver))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

function openInbox(where: string) {
  if (!where.startsWith('postgres:')) return sqliteInbox(where)
  const [connectionString, schema = ''] = where.split('#')
  return postgresInbox(new Pool({ connectionString, pipeline: true }), { schema })
}
