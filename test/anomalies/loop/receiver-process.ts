/**
 * A receiver with a shop as a process of its own, to be killed: `node receiver-process.ts FOLDER PORT TOKEN`. Its clock is the
 * machine's plus what stands in `FOLDER/clock`. Says its address when it listens; SIGTERM ends it, and so does the end of
 * whoever started it.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { shiftedClock } from './shifted-clock.ts'
import { Shop } from './shop.ts'

const [folder = '', port = '0', token = ''] = process.argv.slice(2)
const { failpoint = () => {} } = globalThis as { failpoint?: (name: string) => void }

const inbox = await sqliteInbox(join(folder, 'inbox.db'), { clock: shiftedClock(folder) })
const shop = new Shop(join(folder, 'shop.db'), failpoint)
const receiver = createReceiver({
  sdkAppId: 1_400_000_000,
  token,
  inbox,
  // What a dead process had leased is handled as soon as the next opens; this is for handlers that hang.
  handlerDeadlineMs: 5000,
  log: { warn() {}, error() {} },
})
receiver.on('recall', (recall) => shop.apply(recall))
const server = createServer(toNodeHandler(receiver))
process.once('SIGTERM', () => {
  server.close()
  server.closeIdleConnections()
  void receiver
    .close()
    .then(() => inbox.close())
    .then(() => process.exit())
})
process.stdin.once('end', () => process.exit()).resume()
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`)
})
