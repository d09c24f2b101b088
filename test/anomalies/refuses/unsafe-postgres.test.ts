/** PostgreSQL as it would lose, leak or guess, each tried for real: rule P21 of docs/spec/reliability.md. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresInbox } from '@takeback/receiver/postgres'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { Client, Pool } from 'pg'
import { type Cluster, startCluster } from '../../../packages/store/src/testing/postgres-cluster.ts'
import { engineAt } from '../../../packages/takeback/src/chat-backend/testing/engine-at.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { needsPostgres } from '../../setup/needs.ts'
import { scene } from '../runs/scene.ts'
import { type Case, chat, receive, tryCase } from './set-up.ts'

async function sql(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database of the server, and who asks. */
function placeAt({ url }: Cluster, database: string, user = 'postgres'): string {
  const place = new URL(url)
  place.pathname = `/${database}`
  place.username = user
  return place.href
}

/** Each role may log in to a database that another one has filled, and has the rights that are named. */
function weakRoles(safe: Cluster): readonly Case[] {
  const chatSchema = 'takeback_chat'
  const inboxSchema = 'takeback_inbox'
  const weak = async (name: string, schema: string, rights: readonly string[]) => {
    await sql(safe.url, `CREATE DATABASE filled_for_${name}`, `CREATE ROLE ${name} LOGIN`)
    const filled = placeAt(safe, `filled_for_${name}`)
    const pool = new Pool({ connectionString: filled })
    if (schema === inboxSchema) await (await postgresInbox(pool)).close()
    else await (await engineAt(filled, systemClock)).close()
    await pool.end()
    await sql(filled, ...rights.map((right) => `GRANT ${right} TO ${name}`))
    return placeAt(safe, `filled_for_${name}`, name)
  }
  const says = (name: string, schema: string) =>
    new RegExp(
      `role ${name} may not work in schema "${schema}" .* has no USAGE .* GRANT USAGE ON SCHEMA "${schema}" TO ${name};`,
    )
  return [
    {
      what: 'a role that may only log in, for a Chat backend',
      set: async (place) => chat(place, '--store', await weak('weak', chatSchema, [])),
      says: says('weak', chatSchema),
    },
    {
      what: 'a role that may only log in, for a receiver',
      set: async (place) => receive(place, '--store', await weak('deaf', inboxSchema, [])),
      says: says('deaf', inboxSchema),
    },
    {
      what: 'a role that may only log in, for a move',
      async set({ inbox }) {
        await (await sqliteInbox(inbox, { clock: systemClock })).close()
        return ['migrate', '--from', inbox, '--to', await weak('mover', inboxSchema, [])]
      },
      says: says('mover', inboxSchema),
    },
    {
      what: 'a role that may only read',
      set: async (place) =>
        receive(
          place,
          '--store',
          await weak('reader', inboxSchema, [
            `USAGE ON SCHEMA ${inboxSchema}`,
            `SELECT ON ALL TABLES IN SCHEMA ${inboxSchema}`,
          ]),
        ),
      says: /role reader may not .* has no SELECT, INSERT, UPDATE and DELETE on its tables: .* GRANT SELECT, INSERT/,
    },
  ]
}

const cases = (safe: Cluster, fast: Cluster): readonly Case[] => [
  {
    what: 'a server that does not flush',
    set: (place) => chat(place, '--store', fast.url),
    says: /fsync = off, so a power cut loses what was acknowledged/,
  },
  {
    what: 'the same for a receiver',
    set: (place) => receive(place, '--store', fast.url),
    says: /fsync = off, so a power cut loses what was acknowledged/,
  },
  {
    what: 'a database of another encoding',
    async set(place) {
      await sql(safe.url, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
      return chat(place, '--store', placeAt(safe, 'latin'))
    },
    says: /LATIN1/,
  },
  {
    what: 'a database that takes no writes',
    async set(place) {
      await sql(
        safe.url,
        'CREATE DATABASE silent',
        'ALTER DATABASE silent SET default_transaction_read_only = on',
      )
      return chat(place, '--store', placeAt(safe, 'silent'))
    },
    says: /takes no writes|read-only|read only/i,
  },
  {
    what: 'a database that is not there',
    set: (place) => chat(place, '--store', placeAt(safe, 'nowhere')),
    says: /nowhere/,
  },
  {
    what: 'somebody who may do nothing there',
    async set(place) {
      await sql(safe.url, 'CREATE ROLE guest LOGIN')
      return chat(place, '--store', placeAt(safe, 'postgres', 'guest'))
    },
    says: /may not|permission|rights/i,
  },
  ...weakRoles(safe),
  {
    what: 'a newer version has written it',
    async set(place) {
      await sql(safe.url, 'CREATE DATABASE tomorrow')
      const url = placeAt(safe, 'tomorrow')
      const pool = new Pool({ connectionString: url })
      await (await postgresInbox(pool)).close()
      await pool.query("INSERT INTO takeback_inbox.store_migrations VALUES ('9999-of-tomorrow', 'x', 1)")
      await pool.end()
      return receive(place, '--store', url)
    },
    says: /newer/,
  },
]

scene(
  'set-ups of PostgreSQL that would lose, leak or guess: each is refused in one sentence that says what to do',
  { promise: 'P21', unit: 'set-ups', rounds: 1, need: needsPostgres },
  async (trying) => {
    const [safe, fast] = await Promise.all([
      startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-'))),
      startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), { settings: { fsync: 'off' } }),
    ])
    try {
      for (const one of cases(safe, fast)) await tryCase(trying, one)
    } finally {
      await Promise.all([safe.remove(), fast.remove()])
    }
  },
)
