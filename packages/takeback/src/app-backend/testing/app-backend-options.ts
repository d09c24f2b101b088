/** For an app backend of a test: free ports on loopback, no pages, nothing logged. */
import { join } from 'node:path'
import { createLog } from '../../http/log.ts'
import type { AppBackendOptions } from '../start.ts'

/** `dataDir`: the test's own. */
export function appBackendOptions(dataDir: string): AppBackendOptions {
  return {
    dataDir,
    sdkAppIds: [1_400_000_000],
    tokens: [],
    callback: { host: '127.0.0.1', port: 0, path: '/callback', fallback: false },
    monitor: { host: '127.0.0.1', port: 0, fallback: false },
    allowBefore: false,
    pagesDir: join(dataDir, 'no-pages'),
    clock: { now: () => new Date().getTime() },
    random: Math.random,
    log: createLog({ level: 'silent', stream: { write: () => {} } }),
  }
}
