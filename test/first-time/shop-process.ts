/**
 * A receiver with a shop in a process of its own, to be killed: `node shop-process.ts KIND PLACE INBOX [STEP]`. Dies by
 * kill -9 when it comes to the step. Says its port when it listens, and `handled` after each record of a recall.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { shops, type ShopKind } from './shops.ts'

const [kind = 'sqlite', place = '', file = '', deadly] = process.argv.slice(2)
const shop = await shops[kind as ShopKind](place)
const receiver = createReceiver({ sdkAppId: 1_400_000_000, inbox: await sqliteInbox(file) })
receiver.on('recall', (recall) =>
  shop.redact(recall, (step) => {
    if (step === deadly) process.kill(process.pid, 'SIGKILL')
  }),
)
receiver.onChange(() => {
  if (receiver.counters.handled > 0) console.log('handled')
})
const server = createServer(toNodeHandler(receiver))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
