/** Deletes of what expired against partitions that are dropped: docs/decisions/0025-expired-rows-are-deleted.md. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgresStore } from '@takeback/store/postgres'
import { Client, Pool } from 'pg'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Engine } from '../packages/takeback/src/chat-backend/engine.ts'
import { sweep } from '../packages/takeback/src/chat-backend/sweep/sweeper.ts'
import { chatStore } from '../packages/takeback/src/chat-backend/turns/index.ts'
import type { Bench } from './bench.ts'
import { cpuOfTree } from './process-tree.ts'
import { app, importPeople, send } from './send-scale.ts'

const schema = 'takeback_chat'
const day = 86_400_000
const messages = 100_000
const sends = 4000
const width = 256
/** Those that a partition of a day would hold. */
const partitions = 7

export const bench: Bench = {
  question:
    'what it costs on PostgreSQL to delete 100,000 expired messages (with texts and events), and to drop partitions instead',
  async run(size) {
    const count = Math.max(width * partitions, Math.round(messages * size))
    const some = Math.max(width, Math.round(sends * size))
    const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
      settings: { autovacuum: 'on', shared_buffers: '256MB', max_wal_size: '2GB' },
    })
    const pool = new Pool({ connectionString: cluster.url, pipeline: true, max: 4 })
    const client = new Client({ connectionString: cluster.url })
    await client.connect()
    const clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) }
    const engine: Engine = await openPostgresStore({ pool, schema, definition: chatStore, clock })
    const cost = async (what: string, rows: number, work: () => Promise<unknown>): Promise<string> => {
      const before = { server: cpuOfTree(cluster.pid()), ours: process.cpuUsage(), wal: await wal(client) }
      const began = performance.now()
      await work()
      const seconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(before.ours)
      const each = (microseconds: number) => (microseconds / rows).toFixed(1)
      const server = each(cpuOfTree(cluster.pid()) - before.server)
      const bytes = ((await wal(client)) - before.wal) / rows
      return `${what}: ${rows} in ${seconds.toFixed(1)} s; CPU µs each: PostgreSQL ${server}, ours ${each(user + system)}; log ${bytes.toFixed(0)} bytes each`
    }
    let sent = 0
    const sending = async () => {
      const until = sent + some
      await Promise.all(
        Array.from({ length: width }, async () => {
          while (sent < until) await send(engine, (sent += 1))
        }),
      )
    }
    try {
      await importPeople(engine)
      const lines = [await cost('sent', some, sending)]
      await becomeOld(client, count, clock.now())
      lines.push(
        `  with ${count} old ones: ${await sizes(client)}`,
        await cost('sent beside them', some, sending),
      )
      lines.push(await cost('deleted by the sweeper', count, () => sweep(engine, clock)))
      if ((await counted(client)) !== sent) throw new Error('the sweeper did not delete what had expired')
      await client.query('VACUUM')
      lines.push(`  vacuumed: ${await sizes(client)}`)
      await becomeOld(client, count, clock.now())
      lines.push(`  and as many again, into what is free: ${await sizes(client)}`)
      lines.push(...(await byPartitions(client, cost)))
      return [...lines, '  checked: every send was one, and what had expired is gone']
    } finally {
      await engine.close()
      await pool.end()
      await client.end()
      await cluster.remove()
    }
  },
}

/** Of the days before those that are kept, in all conversations that there are; numbers that no turn draws. */
async function becomeOld(client: Client, count: number, now: number): Promise<void> {
  const newest = Math.floor((now - 8 * day) / 1000)
  const perSecond = Math.max(1, count / ((partitions * day) / 1000))
  await client.query(`SET search_path = ${schema}`)
  await client.query(`CREATE TEMPORARY TABLE old AS
    SELECT -n AS id, home.id AS conversation, -n AS seq, ${newest} - CAST(n / ${perSecond} AS BIGINT) AS time, split_part(home.name, chr(10), 1) AS sender
    FROM generate_series(1, ${count}) AS n
    JOIN (SELECT id, name, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS homes FROM conversations) AS home
      ON home.place = n % home.homes + 1`)
  await client.query(`INSERT INTO messages (id, app, conversation, seq, random, time, sender, msg_id)
    SELECT id, ${app}, conversation, seq, 1, time, sender, 'old-' || id FROM old ORDER BY id DESC`)
  await client.query(`INSERT INTO bodies (message, body)
    SELECT id, '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"' || repeat('x', 60) || '"}}]' FROM old ORDER BY id DESC`)
  await client.query(`INSERT INTO events (conversation, seq, kind, message, actor, at)
    SELECT conversation, seq, 'message', id, sender, time * 1000 FROM old ORDER BY id DESC`)
  await client.query('DROP TABLE old')
  await client.query('ANALYZE')
}

type Cost = (what: string, rows: number, work: () => Promise<unknown>) => Promise<string>

/** The same rows in tables of the same indexes, whole and by ranges of ids; what a partition takes is filled and dropped. */
async function byPartitions(client: Client, cost: Cost): Promise<string[]> {
  const rows = await counted(client)
  const { rows: found } = await client.query<{ first: string; last: string }>(
    'SELECT min(id) AS first, max(id) AS last FROM messages',
  )
  const [first, last] = [Number(found[0]?.first), Number(found[0]?.last)]
  const lines: string[] = []
  for (const how of ['whole', 'parted'] as const) {
    for (const table of ['messages', 'bodies']) {
      const by = how === 'parted' ? `PARTITION BY RANGE (${keyOf(table)})` : ''
      await client.query(`CREATE TABLE ${table}_${how} (LIKE ${table} INCLUDING DEFAULTS) ${by}`)
      for (let n = 0; n < (how === 'parted' ? partitions : 0); n += 1) {
        const bound = (at: number) => first + Math.floor(((last + 1 - first) * at) / partitions)
        const range = `FOR VALUES FROM (${bound(n)}) TO (${bound(n + 1)})`
        await client.query(`CREATE TABLE ${table}_${n} PARTITION OF ${table}_${how} ${range}`)
      }
      await client.query(`ALTER TABLE ${table}_${how} ADD PRIMARY KEY (${keyOf(table)})`)
    }
    // By key a message is unique in its partition alone: the key of a partition must stand in it.
    const unique = how === 'parted' ? ', id' : ''
    await client.query(
      `CREATE UNIQUE INDEX ON messages_${how} (conversation, seq, random, time, sender${unique})`,
    )
    await client.query(`CREATE INDEX ON messages_${how} (conversation, time, seq)`)
    await client.query(`CREATE INDEX ON messages_${how} (app, time)`)
    await client.query('VACUUM ANALYZE')
    lines.push(
      await cost(`copied into tables that are ${how}`, rows, async () => {
        for (let at = first; at <= last; at += 4096)
          for (const table of ['messages', 'bodies']) {
            const slice = `${keyOf(table)} >= ${at} AND ${keyOf(table)} < ${at + 4096}`
            await client.query(`INSERT INTO ${table}_${how} SELECT * FROM ${table} WHERE ${slice}`)
          }
      }),
    )
  }
  const drop = Array.from({ length: partitions }, (_, n) => `messages_${n}, bodies_${n}`).join(', ')
  lines.push(await cost('dropped with their partitions', rows, () => client.query(`DROP TABLE ${drop}`)))
  return lines
}

function keyOf(table: string): string {
  return table === 'messages' ? 'id' : 'message'
}

async function counted(client: Client): Promise<number> {
  const { rows } = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${schema}.messages`)
  return Number(rows[0]?.rows)
}

/** Bytes of write-ahead log so far. */
async function wal(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>("SELECT pg_current_wal_lsn() - '0/0' AS bytes")
  return Number(rows[0]?.bytes)
}

async function sizes(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string; heap: string; indexes: string }>(
    `SELECT relname AS name, pg_relation_size(oid) AS heap, pg_indexes_size(oid) AS indexes FROM pg_class
     WHERE relnamespace = '${schema}'::regnamespace AND relname IN ('messages', 'bodies', 'events') ORDER BY relname`,
  )
  const megabytes = (bytes: string) => Math.round(Number(bytes) / 2 ** 20)
  return rows
    .map(({ name, heap, indexes }) => `${name} ${megabytes(heap)} + ${megabytes(indexes)} MiB`)
    .join(', ')
}
