import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Bench } from './bench.ts'
import { benchFile, type Child, startChild } from './child.ts'
import { missingPeers } from './peers/installed.ts'
import { startRedis } from './peers/redis-server.ts'
import { openReceiver, sendWebhooks } from './receive.ts'
import { interleaved } from './side-by-side.ts'

const rounds = 5
const perRound = 5000

export const bench: Bench = {
  question:
    'verified, durable webhooks/s ÷ what is commonly built: express with BullMQ, express with a row per request',
  async run(size) {
    const missing = missingPeers()
    if (missing !== null) return [`  ${missing}`]
    const count = Math.max(64, Math.round(perRound * size))
    const [always, everysec] = await Promise.all([startRedis('always'), startRedis('everysec')])
    const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
      settings: { autovacuum: 'on', shared_buffers: '128MB' },
    })
    const receiver = await openReceiver([])
    const peers: Child[] = []
    const peer = async (name: string, script: string, server: string) => {
      const child = await startChild(benchFile(`peers/express-${script}.js`), [server])
      peers.push(child)
      let sent = 0
      return {
        name,
        async run() {
          const first = sent
          sent += count
          const measured = await sendWebhooks(child, String(child.ready['callback']), count, first)
          const { stored } = (await (
            await request(`${String(child.ready['origin'])}/stored`)
          ).body.json()) as {
            stored: number
          }
          if (stored !== sent) throw new Error(`${name}: ${sent} were answered 200, it holds ${stored}`)
          return measured
        },
      }
    }
    try {
      return [
        ...(await interleaved({
          rounds: size < 1 ? 1 : rounds,
          unit: 'webhooks',
          others: [
            await peer('express + BullMQ, appendfsync always', 'bullmq', String(always.port)),
            await peer('express + BullMQ, everysec (may lose 1 s)', 'bullmq', String(everysec.port)),
            await peer('express + one PostgreSQL row per request', 'pg', cluster.url),
          ],
          ours: { name: 'takeback receive', run: () => receiver.take(count) },
        })),
        `  checked: ${await receiver.check()} webhooks are in the inbox, and all of the peers' in their stores`,
      ]
    } finally {
      await Promise.all([receiver.stop(), ...peers.map((child) => child.stop())])
      await Promise.all([always.remove(), everysec.remove(), cluster.remove()])
    }
  },
}
