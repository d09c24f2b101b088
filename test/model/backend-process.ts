/**
 * The Chat backend of the model as a process of its own, so that it can be killed:
 * `node backend-process.ts FOLDER PORT CLOCK HOOK OPTIONS [STORE]`. CLOCK is a file with the time in it, eight bytes that the
 * test writes and every look at the clock reads; OPTIONS are the app, as JSON; STORE is the URL of a database. Says its address
 * when it listens; ends on SIGTERM, and with whoever started it.
 */
import { openSync, readSync } from 'node:fs'
import { webhookCommands } from '@takeback/protocol'
import { startChatBackend } from '../../packages/takeback/src/chat-backend/start.ts'
import type { ChatApp } from '../../packages/takeback/src/chat-backend/start-options.ts'
import { engineAt } from '../../packages/takeback/src/chat-backend/testing/engine-at.ts'
import { createLog } from '../../packages/takeback/src/http/log.ts'

const [dataDir = '', port = '', clockFile = '', hook = '', app = '', store] = process.argv.slice(2)
const time = new DataView(new ArrayBuffer(8))
const file = openSync(clockFile, 'r')
const clock = {
  now(): number {
    readSync(file, time, 0, 8, 0)
    return time.getFloat64(0)
  },
}
const backend = await startChatBackend({
  dataDir,
  host: '127.0.0.1',
  port: Number(port),
  fallback: false,
  apps: [JSON.parse(app) as ChatApp],
  webhook: { url: hook, commands: Object.values(webhookCommands) },
  allowPrivateWebhooks: true,
  clock,
  passed: () => clock.now(),
  random: () => 0.5,
  log: createLog({ level: 'error', stream: process.stderr }),
  ...(store !== undefined && { openEngine: () => engineAt(store, clock) }),
})
process.once('SIGTERM', () => void backend.close().then(() => process.exit()))
// Whoever started it is gone.
process.stdin.once('end', () => process.exit()).resume()
console.log(backend.url)
