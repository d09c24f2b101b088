/** Where a bench has the store of a Chat backend: in a file, or in a new PostgreSQL. It can be filled while nobody has it open. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import { Client } from 'pg'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Engine } from '../packages/takeback/src/chat-backend/engine.ts'
import { engineAt } from '../packages/takeback/src/chat-backend/testing/engine-at.ts'
import type { chatStore } from '../packages/takeback/src/chat-backend/turns/index.ts'
import { cpuOfTree } from './process-tree.ts'

export interface EnginePlace extends AsyncDisposable {
  /** Hands the store to `work`, and closes it. */
  use<Result>(clock: Clock, work: (engine: Engine) => Promise<Result>): Promise<Result>
  /** Each list is a transaction. */
  fill(transactions: Iterable<readonly string[]>): Promise<void>
  bytes(): Promise<number>
  /** Microseconds so far, of this process and of the server. */
  cpu(): { readonly ours: number; readonly server: number }
}

export const enginePlaces: Readonly<Record<'sqlite' | 'postgres', () => Promise<EnginePlace>>> = {
  sqlite: openFile,
  postgres: openServer,
}

const schema = 'takeback_chat'

async function openFile(): Promise<EnginePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
  const file = join(folder, 'chat.db')
  return {
    async use(clock, work) {
      const engine: Engine = await openSqliteStore<typeof chatStore>({
        file,
        module: new URL('../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
        clock,
      })
      try {
        return await work(engine)
      } finally {
        await engine.close()
      }
    },
    async fill(transactions) {
      using database = new DatabaseSync(file)
      database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144')
      for (const statements of transactions) database.exec(['BEGIN', ...statements, 'COMMIT'].join(';\n'))
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    bytes: async () => statSync(file).size,
    cpu: () => ({ ours: ourCpu(), server: 0 }),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true })
    },
  }
}

async function openServer(): Promise<EnginePlace> {
  const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
    settings: { autovacuum: 'on', shared_buffers: '256MB', max_wal_size: '4GB' },
  })
  async function ask<Row extends object>(...statements: readonly string[]): Promise<Row[]> {
    const client = new Client({ connectionString: cluster.url })
    await client.connect()
    try {
      let rows: Row[] = []
      for (const statement of statements) ({ rows } = await client.query<Row>(statement))
      return rows
    } finally {
      await client.end()
    }
  }
  return {
    async use(clock, work) {
      const opened = await engineAt(cluster.url, clock, schema)
      try {
        return await work(opened.engine)
      } finally {
        await opened.close()
      }
    },
    async fill(transactions) {
      for (const statements of transactions)
        await ask(
          `SET search_path TO ${schema}`,
          'SET synchronous_commit TO off',
          'BEGIN',
          ...statements,
          'COMMIT',
        )
      // What the server would do by itself, a little later.
      await ask('VACUUM (ANALYZE)', 'CHECKPOINT')
    },
    async bytes() {
      const [row] = await ask<{ size: string }>('SELECT pg_database_size(current_database()) AS size')
      return Number(row?.size)
    },
    cpu: () => ({ ours: ourCpu(), server: cpuOfTree(cluster.pid()) }),
    [Symbol.asyncDispose]: () => cluster.remove(),
  }
}

function ourCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
