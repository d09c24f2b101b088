/** What a server does to its clients: it crashes, refuses, stands by, forgets to flush. Each test on a real one of its own. */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { statement } from '../query.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes, notesStore } from '../testing/notes.ts'
import { startCluster, type Cluster } from '../testing/postgres-cluster.ts'
import { startsWithinMs } from '../testing/starts-postgres.ts'
import { openPostgresPlace, PostgresPlace } from '../testing/postgres-place.ts'
import { Connections } from './connections.ts'
import { openPostgresStore } from './index.ts'

describe('PostgreSQL', needsPostgres, () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster(await mkdtemp(join(tmpdir(), 'takeback-pg-')))
  }, startsWithinMs)
  afterAll(() => cluster.remove())

  const place = () => new PostgresPlace(cluster.url, true)

  /** Opens with another URL than the superuser's; gives why it is refused. */
  async function refusalOf(change: (url: URL) => void): Promise<unknown> {
    const url = new URL(cluster.url)
    change(url)
    const pool = new Pool({ connectionString: url.href, pipeline: true })
    try {
      const opening = openPostgresStore({ pool, definition: notesStore, schema: 'refused', place: 'db' })
      return await opening.catch((error: unknown) => error)
    } finally {
      await pool.end()
    }
  }

  test(
    '[TU21] the server crashes and comes back: nothing acknowledged is lost, nothing is acknowledged meanwhile, work goes on',
    { timeout: 60_000 },
    async () => {
      await using stage = place()
      const store = await stage.open()
      let failed = false
      store.failed.catch(() => (failed = true))
      const acknowledged: number[] = []
      const codes = new Set<string>()
      const ended = new AbortController()
      const writers = Array.from({ length: 8 }, async () => {
        while (!ended.signal.aborted) {
          await store.turn('note', { text: 'x', jobs: [{ queue: 'q', payload: '{}' }] }).then(
            ({ id }) => acknowledged.push(id),
            (error: unknown) => codes.add(error instanceof StoreUnavailable ? error.code : String(error)),
          )
        }
      })
      const more = async (count: number) => {
        const goal = acknowledged.length + count
        await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(goal)
      }
      await more(50)
      await cluster.stop('immediate')
      const before = acknowledged.length
      await expect(store.read(allNotes())).rejects.toMatchObject({ code: 'unreachable' })
      await expect(store.jobs.lease('q', 1, 1000)).rejects.toMatchObject({ code: 'unreachable' })
      expect(acknowledged.length).toBe(before)
      await cluster.start()
      await more(50)
      ended.abort()
      await Promise.all(writers)
      const ids = new Set((await store.read(allNotes())).map(({ id }) => id))
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
      expect(new Set(acknowledged).size).toBe(acknowledged.length)
      expect([[...codes], failed]).toEqual([['unreachable'], false])
      const count = statement<[], { readonly count: number }>('SELECT count(*) AS count FROM jobs')
      expect(await store.read(count())).toEqual([{ count: ids.size }])
    },
  )

  test('[TU6] a turn that writes nothing takes no transaction number', async () => {
    await using stage = place()
    const store = await stage.open()
    const { id } = await store.turn('note', { text: 'x' })
    // Whoever asks so is given the next number; on this server nobody else is.
    const number = async () => Number((await stage.sql('SELECT pg_current_xact_id()::text AS x'))[0]?.['x'])
    const before = await number()
    for (let n = 0; n < 20; n += 1) await store.turn('find', { ids: [id] })
    await store.turn('throwing', { why: 'x' }).catch(() => null)
    await store.jobs.lease('q', 10, 1000)
    expect(await number()).toBe(before + 1)
    await store.turn('note', { text: 'y' })
    expect(await number()).toBe(before + 3)
  })

  test('[TU13] a server without fsync is refused', async () => {
    await using stage = place()
    await stage.sql('ALTER SYSTEM SET fsync = off')
    await stage.sql('SELECT pg_reload_conf()')
    const fsync = async () => (await stage.sql('SHOW fsync'))[0]?.['fsync']
    await expect.poll(fsync).toBe('off')
    await expect(stage.open()).rejects.toMatchObject({
      code: 'unsafe-setting',
      message:
        'the PostgreSQL database has fsync = off, so a power cut loses what was acknowledged: set it to on.',
    })
    await stage.sql('ALTER SYSTEM RESET fsync')
    await stage.sql('SELECT pg_reload_conf()')
    await expect.poll(fsync).toBe('on')
    await stage.open()
  })

  test('[TU24] a wrong password, no rights, no such database, no free connection: one sentence each', async () => {
    await using stage = place()
    await stage.sql("CREATE ROLE locked LOGIN PASSWORD 'right'")
    await stage.sql('CREATE ROLE poor LOGIN')
    await stage.sql('CREATE ROLE crowded LOGIN CONNECTION LIMIT 0')
    const rules = join(cluster.data, 'pg_hba.conf')
    const others = await readFile(rules, 'utf8')
    await writeFile(rules, `host all locked 127.0.0.1/32 scram-sha-256\n${others}`)
    await stage.sql('SELECT pg_reload_conf()')
    const refusals = {
      password: await refusalOf((url) => {
        url.username = 'locked'
        url.password = 'wrong-secret'
      }),
      rights: await refusalOf((url) => (url.username = 'poor')),
      database: await refusalOf((url) => (url.pathname = '/nowhere')),
      crowd: await refusalOf((url) => (url.username = 'crowded')),
      port: await refusalOf((url) => (url.port = '1')),
    }
    expect(refusals).toMatchObject({
      password: {
        code: 'access-denied',
        message:
          'db lets us not in (password authentication failed for user "locked", 28P01): check user, password and rights.',
      },
      rights: { code: 'access-denied', message: expect.stringContaining('permission denied for database') },
      database: { code: 'access-denied', message: expect.stringContaining('"nowhere" does not exist') },
      crowd: { code: 'unreachable', message: expect.stringContaining('too many connections for role') },
      port: { code: 'unreachable', message: expect.stringContaining('ECONNREFUSED') },
    })
    expect(JSON.stringify(Object.values(refusals).map(String))).not.toContain('wrong-secret')
  })

  test('[TU31] a role without rights in a schema that is filled: the sentence says which are missing and what to grant', async () => {
    await using stage = place()
    await stage.sql('CREATE SCHEMA refused')
    await stage.sql('CREATE ROLE "half-weak" LOGIN')
    const asWeak = () => refusalOf((url) => (url.username = 'half-weak'))
    const begins = 'The role "half-weak" may not work in schema "refused" of db, for it has no '
    const owner = 'connect as postgres, who owns the schema, or let postgres run: '
    const usage = 'GRANT USAGE ON SCHEMA "refused" TO "half-weak";'
    expect(await asWeak()).toMatchObject({
      code: 'access-denied',
      message: `${begins}USAGE of the schema and CREATE in the schema: ${owner}${usage} GRANT CREATE ON SCHEMA "refused" TO "half-weak";`,
    })
    // Filled by its owner.
    const pool = new Pool({ connectionString: cluster.url, pipeline: true })
    const store = await openPostgresStore({ pool, definition: notesStore, schema: 'refused' })
    await store.close()
    await pool.end()
    const tables = 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "refused" TO "half-weak";'
    const changes = 'SELECT, INSERT, UPDATE and DELETE on its tables'
    expect(await asWeak()).toMatchObject({
      code: 'access-denied',
      message: `${begins}USAGE of the schema and ${changes}: ${owner}${usage} ${tables}`,
    })
    // What the sentence says is enough.
    await stage.sql(`${usage} ${tables}`)
    const opened = await refusalOf((url) => (url.username = 'half-weak'))
    expect(opened).not.toBeInstanceOf(StoreUnavailable)
    await stage.sql('DROP SCHEMA refused CASCADE')
  })

  test(
    '[TU13] a replica is refused; a primary that becomes one acknowledges nothing',
    { timeout: 60_000 },
    async () => {
      await using stage = place()
      const store = await stage.open(new HandClock())
      const { id } = await store.turn('note', { text: 'kept' })
      await cluster.stop('fast')
      const standby = join(cluster.data, 'standby.signal')
      await appendFile(standby, '')
      await cluster.start()
      await expect(stage.open()).rejects.toMatchObject({
        code: 'read-only',
        message: 'the PostgreSQL database is a replica: give the address of the primary.',
      })
      await expect(store.turn('note', { text: 'lost' })).rejects.toMatchObject({ code: 'read-only' })
      expect(await store.read(allNotes())).toMatchObject([{ id, text: 'kept' }])
      await cluster.stop('fast')
      await rm(standby)
      await cluster.start()
      await store.turn('note', { text: 'again' })
      expect(await store.read(allNotes())).toMatchObject([{ text: 'kept' }, { text: 'again' }])
    },
  )
})

test('[TU21] a server that never answers: nobody waits for long, and those behind not at all', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const pool = new Pool({ host: '127.0.0.1', port: (silent.address() as AddressInfo).port, user: 'a' })
  const connections = new Connections(pool, 'db')
  const ask = () => connections.use(() => Promise.resolve('answered'))
  await expect(ask()).rejects.toMatchObject({
    code: 'unreachable',
    message: "db can't be reached (no free connection within 5 s): check that PostgreSQL runs there.",
  })
  const begin = performance.now()
  await Promise.all(
    Array.from({ length: 100 }, () => expect(ask()).rejects.toMatchObject({ code: 'unreachable' })),
  )
  expect(performance.now() - begin).toBeLessThan(2000)
  connections.close()
  silent.close()
})

describe('PostgreSQL, as everybody’s', needsPostgres, () => {
  test('[TU11] [TU23] who holds the store for too long costs the turns that waited, and nothing of them is stored', async () => {
    await using stage = await openPostgresPlace()
    const store = await stage.open()
    await stage.holding(async () => {
      await expect(store.turn('note', { text: 'waited' })).rejects.toMatchObject({ code: 'busy' })
      expect(await store.read(allNotes())).toEqual([])
    })
    await store.turn('note', { text: 'after' })
  })
})
