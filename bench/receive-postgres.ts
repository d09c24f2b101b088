import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresBinaries, startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Bench } from './bench.ts'
import { benchFile, startChild } from './child.ts'
import { compare } from './receive.ts'

/** Both sides on one new server of this machine, with its defaults (fsync on). */
export const bench: Bench = {
  question: 'the same on PostgreSQL, shared by receivers ÷ bare node:http + one INSERT per request',
  async run(size) {
    if (postgresBinaries() === null) return ['  PostgreSQL is not installed: apt-get install postgresql']
    const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
      settings: { autovacuum: 'on', shared_buffers: '128MB' },
    })
    try {
      const insert = benchFile('limits/http-insert.ts')
      const limit = await startChild(insert, [cluster.url])
      return await compare({
        size,
        perRound: 8000,
        limits: [{ name: 'bare node:http + one INSERT per request', child: limit }],
        store: ['--store', cluster.url],
      })
    } finally {
      await cluster.remove()
    }
  },
}
