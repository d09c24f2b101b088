/** A PostgreSQL that crashes under a receiver: rules P01, P04 and P18 of docs/spec/reliability.md. */
import { execFileSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { effectKey } from '@takeback/protocol'
import { createReceiver } from '@takeback/receiver'
import { postgresInbox } from '@takeback/receiver/postgres'
import { Pool } from 'pg'
import { expect } from 'vitest'
import { startCluster, type Cluster } from '../../../packages/store/src/testing/postgres-cluster.ts'
import { webhookFixture } from '../../../packages/takeback/src/testing/webhook-fixture.ts'
import { needsPostgres } from '../../setup/needs.ts'
import { below, diceOf } from '../dice.ts'
import { falsely200 } from '../loop/history.ts'
import { scene } from '../runs/scene.ts'

const app = 1_400_000_000
const LANES = 8
const schema = 'takeback_inbox'

async function openPool(cluster: Cluster): Promise<Pool> {
  const pool = new Pool({ connectionString: cluster.url, pipeline: true, max: 6 })
  // Those that hear nothing would end the process when the server stops.
  pool.on('error', () => {})
  return pool
}

/** Kills one server process, as the kernel does when memory is short: PostgreSQL ends all the others and recovers. */
async function killBackend(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1",
  )
  const pid = rows[0]?.pid
  if (pid !== undefined) execFileSync('kill', ['-9', String(pid)])
}

scene(
  'PostgreSQL stopped as in a crash, or one of its processes killed, under a receiver: all that was answered 200 is there, once',
  { promise: ['P01', 'P04'], unit: 'crashes of the server', rounds: 2, need: needsPostgres },
  async (trying) => {
    const cluster = await startCluster(await mkdtemp(join(tmpdir(), 'takeback-pg-')))
    const pool = await openPool(cluster)
    const inbox = await postgresInbox(pool, { schema })
    const receiver = createReceiver({ sdkAppId: app, inbox, log: { warn() {}, error() {} } })
    receiver.on('recall', () => {})
    const answered: string[] = []
    const over = new AbortController()
    let next = 0
    const deliver = async () => {
      next += 1
      const seq = next
      const groupId = `verona-${seq % LANES}`
      const body = webhookFixture('group', { groupId, msgSeq: seq })
      const { status } = await receiver.handle({
        method: 'POST',
        rawUrl: `/callback?SdkAppid=${app}&CallbackCommand=${body.CallbackCommand}`,
        headers: {},
        clientIp: '127.0.0.1',
        readBody: async () => Buffer.from(JSON.stringify(body)),
      })
      if (status === 200)
        answered.push(effectKey(app, { kind: 'group', groupId, topicId: null }, { name: `${seq}` }))
      // A server that is away refuses at once.
      else await wait(20)
    }
    try {
      const lanes = Array.from({ length: LANES }, async () => {
        while (!over.signal.aborted) await deliver()
      })
      for (const seed of trying.rounds()) {
        const dice = diceOf(seed)
        const goal = answered.length + 20 + below(dice, 200)
        await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(goal)
        if (dice() < 0.7) {
          await cluster.stop('immediate')
          await cluster.start()
          trying.add('stopped as in a crash', 1)
        } else {
          await killBackend(pool)
          trying.add('one of its processes killed', 1)
        }
        trying.tried(1)
      }
      const goal = answered.length + 20
      await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(goal)
      over.abort()
      await Promise.all(lanes)
      const column = async (sql: string) =>
        (await pool.query<{ value: string }>(sql)).rows.map(({ value }) => value)
      const stored = await column(`SELECT identity AS value FROM ${schema}.effects`)
      trying.broke(...falsely200(answered, new Set(stored)))
      const halves = await column(
        `SELECT i.id AS value FROM ${schema}.inbox AS i LEFT JOIN ${schema}.progress AS p ON p.inbox = i.id
         WHERE (COALESCE(p.state, '') <> 'applied') <> EXISTS (SELECT 1 FROM ${schema}.jobs AS j WHERE j.id = i.id)`,
      )
      trying.broke(...halves.map((id) => `a recall is half there: ${id}`))
      trying.add('answered 200', answered.length)
    } finally {
      over.abort()
      await receiver.close()
      await inbox.close()
      await pool.end()
      await cluster.remove()
    }
  },
)

const MARK = 'quetzalcoatlus'

/** How often the text stands in the files of this folder. */
function tracesIn(folder: string): number {
  const found = execFileSync('bash', ['-c', 'grep -raoF -- "$1" "$2" | wc -l', '-', MARK, folder], {
    encoding: 'utf8',
  })
  return Number(found)
}

scene(
  'recalled text on PostgreSQL: no query finds it after the vacuum; how often it still stands in the files, honestly',
  { promise: 'P18', unit: 'recalls', rounds: 1, need: needsPostgres },
  async (trying) => {
    const cluster = await startCluster(await mkdtemp(join(tmpdir(), 'takeback-pg-')))
    const pool = await openPool(cluster)
    const inbox = await postgresInbox(pool, { schema })
    const receiver = createReceiver({ sdkAppId: app, inbox, keepContent: {}, log: { warn() {}, error() {} } })
    const applied = new Set<string>()
    receiver.on('recall', ({ messages }) => {
      for (const { key } of messages) applied.add(key)
    })
    const send = async (body: object & { readonly CallbackCommand: string }) => {
      const rawUrl = `/callback?SdkAppid=${app}&CallbackCommand=${body.CallbackCommand}`
      const readBody = async () => Buffer.from(JSON.stringify(body))
      const { status } = await receiver.handle({
        method: 'POST',
        rawUrl,
        headers: {},
        clientIp: '127.0.0.1',
        readBody,
      })
      if (status !== 200) trying.broke(`answered ${status}`)
    }
    try {
      for (let n = 0; n < 50; n += 1) {
        const msgKey = `${n}_${n}_1700000000`
        await send(webhookFixture('sent-c2c', { msgKey, text: `${MARK} ${'x'.repeat(n * 40)}` }))
        await send(webhookFixture('c2c', { msgKey }))
      }
      await expect.poll(() => applied.size, { timeout: 60_000 }).toBe(50)
      trying.tried(50)
      const kept = `SELECT count(*) AS count FROM ${schema}.contents WHERE body IS NOT NULL`
      await expect
        .poll(async () => (await pool.query<{ count: string }>(kept)).rows[0]?.count, { timeout: 60_000 })
        .toBe('0')
      await pool.query('VACUUM')
      await pool.query('CHECKPOINT')
      const [heap, log] = [tracesIn(join(cluster.data, 'base')), tracesIn(join(cluster.data, 'pg_wal'))]
      trying.add('traces in tables and indexes', heap)
      trying.add('traces in the write-ahead log, until it is reused', log)
      const found = await pool.query<{ count: string }>(
        `SELECT count(*) AS count FROM ${schema}.contents WHERE position('${MARK}' IN convert_from(body, 'UTF8')) > 0`,
      )
      if (found.rows[0]?.count !== '0') trying.broke('a query finds it')
    } finally {
      await receiver.close()
      await inbox.close()
      await pool.end()
      await cluster.remove()
    }
  },
)
