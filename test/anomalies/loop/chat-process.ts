/**
 * A Chat backend as a process of its own, to be killed: `node chat-process.ts FOLDER PORT HOOK TOKEN APPS`. Its clock is the machine's
 * plus what stands in `FOLDER/clock`, eight bytes that the test writes. Says its address when it listens; SIGTERM ends it, and so
 * does the end of whoever started it.
 */
import { startChatBackend } from '../../../packages/takeback/src/chat-backend/start.ts'
import { createLog } from '../../../packages/takeback/src/http/log.ts'
import { loopKey } from './loop-key.ts'
import { shiftedClock } from './shifted-clock.ts'

const [folder = '', port = '0', hook = '', token = '', apps = '1400000000'] = process.argv.slice(2)
const backend = await startChatBackend({
  dataDir: folder,
  host: '127.0.0.1',
  port: Number(port),
  fallback: false,
  apps: apps.split(',').map((app) => ({
    sdkAppId: Number(app),
    key: loopKey,
    admins: ['administrator'],
    settings: {},
  })),
  webhook: { url: hook, token },
  allowPrivateWebhooks: true,
  clock: shiftedClock(folder),
  passed: () => performance.now(),
  random: Math.random,
  log: createLog({ level: 'silent', stream: process.stderr }),
})
process.once('SIGTERM', () => void backend.close().then(() => process.exit()))
process.stdin.once('end', () => process.exit()).resume()
console.log(backend.url)
