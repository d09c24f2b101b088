/** What the benches with peers need beside npm install. */
import { existsSync } from 'node:fs'
import { postgresBinaries } from '../../packages/store/src/testing/postgres-cluster.ts'
import { hasRedis } from './redis-server.ts'

/** One line with the command that brings what is missing; null: all is there. In CI all must be there. */
export function missingPeers(): string | null {
  const missing = firstMissing()
  if (missing !== null && process.env.CI === 'true') throw new Error(missing)
  return missing
}

function firstMissing(): string | null {
  if (!existsSync(new URL('node_modules/bullmq', import.meta.url)))
    return 'the peers are not installed: npm install --prefix bench/peers'
  if (!hasRedis()) return 'Redis is not installed: apt-get install redis-server'
  if (postgresBinaries() === null) return 'PostgreSQL is not installed: apt-get install postgresql'
  return null
}
