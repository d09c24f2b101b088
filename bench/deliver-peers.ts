import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Bench } from './bench.ts'
import { benchFile, startChild } from './child.ts'
import { drainOnce } from './deliver.ts'
import { missingPeers } from './peers/installed.ts'
import { startRedis } from './peers/redis-server.ts'
import { interleaved } from './side-by-side.ts'

const rounds = 5
const perRound = 4000

/** Each peer has 64 sends in flight, as Takeback has, and the durability that Takeback has, where its row doesn't say otherwise. */
export const bench: Bench = {
  question:
    'a full queue → signed POST → recorded, per s ÷ BullMQ, pg-boss, graphile-worker to the same sink',
  async run(size) {
    const missing = missingPeers()
    if (missing !== null) return [`  ${missing}`]
    const count = Math.max(100, Math.round(perRound * size))
    const sink = await startChild(benchFile('limits/http-json.ts'), [])
    const [always, everysec] = await Promise.all([startRedis('always'), startRedis('everysec')])
    const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
      settings: { autovacuum: 'on', shared_buffers: '128MB' },
    })
    const url = `http://127.0.0.1:${String(sink.ready['port'])}/callback`
    const peer = (name: string, script: string, ...args: string[]) => ({
      name,
      run: () => drainOnce(benchFile(`peers/drain-${script}.js`), url, count, args),
    })
    const [safe, usual] = [String(always.port), String(everysec.port)]
    try {
      const lines = await interleaved({
        rounds: size < 1 ? 1 : rounds,
        unit: 'deliveries',
        others: [
          peer('BullMQ, appendfsync always, fetch', 'bullmq', safe, 'fetch'),
          peer('BullMQ, appendfsync always, undici', 'bullmq', safe, 'undici'),
          peer('BullMQ, everysec (may lose 1 s), undici', 'bullmq', usual, 'undici'),
          peer('pg-boss, batches of 64, undici', 'pg-boss', cluster.url),
          peer('graphile-worker, undici', 'graphile-worker', cluster.url, 'default'),
          peer('graphile-worker, batched, undici', 'graphile-worker', cluster.url, 'batched'),
        ],
        ours: {
          name: 'takeback: outbox, Sign, POST, recorded',
          run: () => drainOnce(benchFile('limits/drain-outbox.ts'), url, count),
        },
      })
      return [
        ...lines,
        '  checked: every queue recorded every delivery; CPU is that of the worker, not of its server',
      ]
    } finally {
      await Promise.all([sink.stop(), always.remove(), everysec.remove(), cluster.remove()])
    }
  },
}
