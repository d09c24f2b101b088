/** `node hanging-receiver.ts FOLDER`: a receiver none of whose handlers ever ends. Says its address when it listens. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'

const [folder = ''] = process.argv.slice(2)
const inbox = await sqliteInbox(join(folder, 'inbox.db'))
const receiver = createReceiver({ sdkAppId: 1_400_000_000, inbox, log: { warn() {}, error() {} } })
receiver.on('recall', () => new Promise(() => {}))
const server = createServer(toNodeHandler(receiver))
process.stdin.once('end', () => process.exit()).resume()
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`)
})
