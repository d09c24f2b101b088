/** What each inbox costs: the library in node:http on all three, in turns. The one that forgets is a file too, so it saves nothing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresBinaries, startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import { measure } from './adapters.ts'
import type { Bench } from './bench.ts'
import { benchFile, startChild } from './child.ts'
import { interleaved } from './side-by-side.ts'

const width = 64
const rounds = 3
const perRound = 5000

export const bench: Bench = {
  question: 'webhooks/s of the library on SQLite ÷ in memory, ÷ on PostgreSQL',
  async run(size) {
    const count = Math.max(width, Math.round(perRound * size))
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    await using end = new AsyncDisposableStack()
    end.defer(() => rmSync(folder, { recursive: true }))
    const sideOn = async (name: string, place: string) => {
      const child = await startChild(benchFile('receiver-in.ts'), ['node:http', place])
      end.defer(() => child.stop())
      let sent = 0
      return { name, run: () => measure(child, count, (sent += count)) }
    }
    const others = [await sideOn('memoryInbox', 'memory')]
    if (postgresBinaries() !== null) {
      const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
        settings: { autovacuum: 'on', shared_buffers: '128MB' },
      })
      end.defer(() => cluster.remove())
      others.push(await sideOn('postgresInbox', cluster.url))
    }
    const ours = await sideOn('sqliteInbox', folder)
    return await interleaved({ rounds: size < 1 ? 1 : rounds, unit: 'webhooks', others, ours })
  },
}
