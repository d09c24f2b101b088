import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { statement } from '@takeback/store'
import { openPostgresStore } from '@takeback/store/postgres'
import { Pool } from 'pg'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Engine } from '../packages/takeback/src/chat-backend/engine.ts'
import { readFigures } from '../packages/takeback/src/chat-backend/domain/node.ts'
import { PresenceChanges } from '../packages/takeback/src/chat-backend/live/presence-changes.ts'
import { startNode } from '../packages/takeback/src/chat-backend/nodes/node.ts'
import { createPresence } from '../packages/takeback/src/chat-backend/nodes/presence.ts'
import { machineTimeline } from '../packages/takeback/src/chat-backend/time/machine-timeline.ts'
import { chatStore } from '../packages/takeback/src/chat-backend/turns/index.ts'
import type { Bench } from './bench.ts'
import { median } from './median.ts'
import { cpuOfTree } from './process-tree.ts'

const reports = 2000
/** As many as one process has sockets. */
const people = 20_000
const askedAtOnce = 500
const asks = 50
const app = 1_400_000_000
const facts = { host: 'bench', port: 8080, version: '1.0.0', startedAt: 0 }
const figures = readFigures('{}')
const rowsThere = statement<[], { readonly count: number }>('SELECT count(*) AS count FROM presence')

/** Of a second of a host, one report; of a host that is stopped, everybody moves at once. */
export const bench: Bench = {
  question:
    'what a host on PostgreSQL pays for being in the list, and how long 20,000 people take to move to it',
  async run(size) {
    const postgres = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')))
    const pool = new Pool({ connectionString: postgres.url, pipeline: true, max: 4 })
    try {
      const engine: Engine = await openPostgresStore({ pool, definition: chatStore })
      const idle = await reportIdly(engine, Math.ceil(reports * size), postgres.pid())
      const moved = await moveAll(engine, Math.ceil(people * size))
      await engine.close()
      return [
        `  a report without changes   ${idle.ms} ms, CPU µs: ${idle.ours} of ours, ${idle.database} of PostgreSQL`,
        `  ${moved.count} people come   ${moved.ms} ms until the last is online elsewhere; another turn waited ${moved.waited} ms at most`,
        `  query_online_status of ${moved.asked}   ${moved.askMs} ms at another host, all of them found`,
        '  checked: every person has one row; load and server share the cores',
      ]
    } finally {
      await pool.end()
      await postgres.remove()
    }
  },
}

async function reportIdly(engine: Engine, count: number, postgres: number) {
  const report = { node: null, facts, figures, isWhole: true, accounts: [] }
  const first = await engine.turn('nodes/report', report)
  if (first.kind === 'forgotten') throw new Error('the first report was not taken')
  const cpu = () => ({ ours: cpuOfTree(process.pid) - cpuOfTree(postgres), database: cpuOfTree(postgres) })
  const before = cpu()
  const began = performance.now()
  for (let n = 0; n < count; n += 1)
    await engine.turn('nodes/report', { ...report, node: first.node, isWhole: false })
  const passed = performance.now() - began
  const after = cpu()
  await engine.turn('nodes/leave', { node: first.node })
  return {
    ms: (passed / count).toFixed(2),
    ours: Math.round((after.ours - before.ours) / count),
    database: Math.round((after.database - before.database) / count),
  }
}

async function moveAll(engine: Engine, count: number) {
  const everybody = Array.from({ length: count }, (_, n) => ({ app, userId: `user-${n}` }))
  const changes = new PresenceChanges()
  const began = performance.now()
  const node = startNode({
    engine,
    gateway: { accounts: () => everybody, platformsOf: () => ['Web'] },
    changes,
    facts,
    figures: () => figures,
    clock: machineTimeline({ now: () => engine.now() }),
    log: {
      error: (details: object) => {
        throw new Error(JSON.stringify(details))
      },
    },
  })
  const there = async () => Number((await engine.read(rowsThere()))[0]?.count)
  let waited = 0
  while ((await there()) < count) {
    const asked = performance.now()
    await engine.turn('accounts/kick', { app, userId: 'nobody' })
    waited = Math.max(waited, performance.now() - asked)
  }
  const passed = performance.now() - began
  if ((await there()) !== count) throw new Error('somebody is in the table twice')

  // Of a host that has no number yet, so that all are elsewhere.
  const presence = createPresence({ engine, gateway: { platformsOf: () => [] }, node: () => null })
  const asked = everybody.slice(0, askedAtOnce).map(({ userId }) => userId)
  const took: number[] = []
  for (let n = 0; n < asks; n += 1) {
    const start = performance.now()
    const found = await presence.platformsOf(app, asked)
    took.push(performance.now() - start)
    if (found.some((platforms) => platforms.length === 0)) throw new Error('somebody is not online')
  }
  await node.stop()
  return {
    count,
    ms: Math.round(passed),
    waited: Math.round(waited),
    asked: asked.length,
    askMs: median(took).toFixed(1),
  }
}
