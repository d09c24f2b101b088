/**
 * Moves what a store holds into an empty schema of PostgreSQL: rules MV1-MV6 of docs/spec/store.md. Rows go over in slices,
 * each with how far it got in one transaction, so a move that was broken off goes on from there. Until the two sides were
 * compared, row by row, the schema belongs to "moving …" and no store opens it.
 */
import { createHash } from 'node:crypto'
import { movingName } from '../migration-plan.ts'
import { statement, type Query, type SqlValue } from '../query.ts'
import type { Store } from '../store.ts'
import type { StoreDefinition, TurnBook } from '../turn.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { askServer, checkServer, type ServerRow } from './check-server.ts'
import { checkCommitted, type Connection, Connections, LONG_ANSWER_MS } from './connections.ts'
import { migrate } from './migrate.ts'
import type { PgPool } from './pool.ts'
import { beginnings, type Beginnings } from './transactions.ts'
import { checkTexts } from './unfit-text.ts'
import { plainQuery, preparedQuery } from './values.ts'

export interface MoveOptions {
  /** Opened by the caller, so that nobody else writes to it meanwhile. */
  readonly from: Store<TurnBook>
  readonly pool: PgPool
  readonly schema: string
  readonly definition: Pick<StoreDefinition<TurnBook>, 'name' | 'migrations'>
  /** What messages call the database. */
  readonly place: string
  /** Waited for. */
  readonly progress?: (step: MoveStep) => void | Promise<unknown>
}

export interface MoveStep {
  readonly kind: 'copied' | 'compared'
  readonly table: string
  readonly rows: number
  readonly of: number
}

export interface MovedTable {
  readonly table: string
  readonly rows: number
  /** Of all rows, whatever their order; the same on both sides. */
  readonly checksum: string
}

/** Rows of one commit; with 30 columns well below the 65,535 parameters of a statement. */
const SLICE = 500
/** The store's own bookkeeping: made there, not moved. */
const notMoved = new Set(['store_meta', 'store_migrations', 'store_signals', 'store_moving'])

const tablesOf = statement<[], { readonly name: string }>(
  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
)
const columnsOf = statement<[table: string], { readonly name: string; readonly pk: number }>(
  'SELECT name, pk FROM pragma_table_info($1) ORDER BY cid',
)
const metaOf = statement<[], { readonly last_now: number; readonly last_id: number }>(
  'SELECT last_now, last_id FROM store_meta',
)
const movingTable = `CREATE TABLE IF NOT EXISTS store_moving (name TEXT PRIMARY KEY, reached TEXT NOT NULL)`
const reachedOf = statement<[], { readonly name: string; readonly reached: string }>(
  'SELECT name, reached FROM store_moving',
)
const saveReached = statement<[table: string, reached: string], never>(
  `INSERT INTO store_moving (name, reached) VALUES ($1, $2)
   ON CONFLICT (name) DO UPDATE SET reached = excluded.reached`,
)
const finish = statement<[store: string, now: number, id: number], never>(
  'UPDATE store_meta SET store = $1, last_now = $2, last_id = $3',
)

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** In their order. */
  readonly key: readonly string[]
  readonly rows: number
}

/**
 * Gives what was moved, table by table. Rejects with StoreUnavailable: as `openPostgresStore`, and `corrupt` when the two
 * sides differ in the end. Called again after it was broken off, it goes on.
 */
export async function moveToPostgres(options: MoveOptions): Promise<MovedTable[]> {
  const { from, pool, schema, definition, place } = options
  const connections = new Connections(pool, place)
  const begin = beginnings(schema)
  try {
    const reached = await prepare(connections, begin, options)
    const moved: MovedTable[] = []
    for (const table of await tablesFrom(from)) {
      await copy(connections, begin, table, reached.get(table.name), options)
      moved.push(await compare(connections, begin, table, options))
    }
    const [meta] = await from.read(metaOf())
    if (meta === undefined) throw new Error('the store has no store_meta')
    await connections.use(async (connection) => {
      const results = await connection.send([
        plainQuery(begin.turns),
        preparedQuery(finish(definition.name, meta.last_now, meta.last_id)),
        plainQuery('DROP TABLE store_moving'),
        plainQuery('COMMIT'),
      ])
      checkCommitted(results.at(-1), place)
    })
    return moved
  } finally {
    connections.close()
  }
}

/** Makes the tables, empty; gives the last key of what earlier attempts moved. */
async function prepare(connections: Connections, begin: Beginnings, options: MoveOptions) {
  const { schema, definition, place, from } = options
  return connections.use(async (connection) => {
    const [server] = await connection.send([plainQuery(askServer)])
    const [row] = (server?.rows ?? []) as ServerRow[]
    if (row === undefined) throw new Error('PostgreSQL gave no row')
    checkServer(row, place)
    const moving = { name: movingName(definition.name), migrations: definition.migrations }
    await migrate({ connection, schema, place, begin: begin.opening, definition: moving, now: from.now() })
    const results = await connection.send([
      plainQuery(begin.opening),
      plainQuery(movingTable),
      preparedQuery(reachedOf()),
      plainQuery('COMMIT'),
    ])
    const rows = (results[2]?.rows ?? []) as { name: string; reached: string }[]
    return new Map(rows.map(({ name, reached }) => [name, JSON.parse(reached) as SqlValue[]]))
  }, LONG_ANSWER_MS)
}

async function tablesFrom(from: Store<TurnBook>): Promise<Table[]> {
  const tables: Table[] = []
  for (const { name } of await from.read(tablesOf())) {
    if (notMoved.has(name)) continue
    const columns = await from.read(columnsOf(name))
    const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
    const [count] = await from.read<{ rows: number }>({
      sql: `SELECT count(*) AS rows FROM "${name}"`,
      params: [],
    })
    tables.push({
      name,
      columns: columns.map((column) => column.name),
      key: key.map((column) => column.name),
      rows: count?.rows ?? 0,
    })
  }
  return tables
}

async function copy(
  connections: Connections,
  begin: Beginnings,
  table: Table,
  reached: readonly SqlValue[] | undefined,
  { from, place, progress }: MoveOptions,
): Promise<void> {
  let after = reached
  let copied = 0
  for (;;) {
    const rows = await from.read(sliceAfter(table, after))
    const last = rows.at(-1)
    if (last === undefined) return
    for (const row of rows) checkTexts(table, row)
    after = table.key.map((column) => last[column] ?? null)
    const saved = JSON.stringify(after)
    await connections.use(async (connection) => {
      const results = await connection.send([
        plainQuery(begin.turns),
        ...inserts(table, rows).map(preparedQuery),
        preparedQuery(saveReached(table.name, saved)),
        plainQuery('COMMIT'),
      ])
      checkCommitted(results.at(-1), place)
    })
    copied += rows.length
    await progress?.({ kind: 'copied', table: table.name, rows: copied, of: table.rows })
  }
}

type Row = Readonly<Record<string, SqlValue>>

function sliceAfter({ name, columns, key }: Table, after: readonly SqlValue[] | undefined): Query<Row> {
  const order = key.map((column) => `"${column}"`).join(', ')
  const marks = key.map((_column, index) => `$${index + 1}`).join(', ')
  const where = after === undefined ? '' : `WHERE (${order}) > (${marks})`
  const list = columns.map((column) => `"${column}"`).join(', ')
  return {
    sql: `SELECT ${list} FROM "${name}" ${where} ORDER BY ${order} LIMIT ${SLICE}`,
    params: [...(after ?? [])],
  }
}

/** A full slice is one statement; what is left over goes row by row, so that few texts are prepared. */
function inserts(table: Table, rows: readonly Row[]): Query[] {
  if (rows.length === SLICE) return [insert(table, rows)]
  return rows.map((row) => insert(table, [row]))
}

function insert({ name, columns }: Table, rows: readonly Row[]): Query {
  const list = columns.map((column) => `"${column}"`).join(', ')
  const values = rows.map(
    (_row, at) => `(${columns.map((_column, index) => `$${at * columns.length + index + 1}`).join(', ')})`,
  )
  return {
    sql: `INSERT INTO "${name}" (${list}) VALUES ${values.join(', ')}`,
    params: rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  }
}

async function compare(
  connections: Connections,
  begin: Beginnings,
  table: Table,
  { from, place, progress }: MoveOptions,
): Promise<MovedTable> {
  const here = await checksumHere(from, table)
  const there = await connections.use((connection) => checksumThere(connection, begin, table), LONG_ANSWER_MS)
  if (here.rows !== there.rows || here.checksum !== there.checksum) {
    throw new StoreUnavailable(
      'corrupt',
      `${place}: "${table.name}" has ${there.rows} rows after the move, the file ${here.rows}, or a row differs. Nothing uses the copy: drop the schema and move again.`,
    )
  }
  await progress?.({ kind: 'compared', table: table.name, rows: there.rows, of: table.rows })
  return { table: table.name, ...there }
}

/** Adds up a hash of each row, so the order of the rows does not matter. */
class Checksum {
  #sum = 0n
  rows = 0

  add(columns: readonly string[], row: Row): void {
    const values = columns.map((column) => {
      const value = row[column] ?? null
      return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value
    })
    const hash = createHash('sha256').update(JSON.stringify(values)).digest()
    this.#sum = BigInt.asUintN(64, this.#sum + hash.readBigUInt64BE())
    this.rows += 1
  }

  get text(): string {
    return this.#sum.toString(16).padStart(16, '0')
  }
}

async function checksumHere(from: Store<TurnBook>, table: Table) {
  const checksum = new Checksum()
  let after: readonly SqlValue[] | undefined
  for (;;) {
    const rows = await from.read(sliceAfter(table, after))
    for (const row of rows) checksum.add(table.columns, row)
    const last = rows.at(-1)
    if (last === undefined) return { rows: checksum.rows, checksum: checksum.text }
    after = table.key.map((column) => last[column] ?? null)
  }
}

async function checksumThere(connection: Connection, begin: Beginnings, table: Table) {
  const checksum = new Checksum()
  const list = table.columns.map((column) => `"${column}"`).join(', ')
  await connection.send([
    plainQuery(begin.reads),
    plainQuery(`DECLARE moved NO SCROLL CURSOR FOR SELECT ${list} FROM "${table.name}"`),
  ])
  for (;;) {
    const [result] = await connection.send([plainQuery(`FETCH ${SLICE} FROM moved`)])
    const rows = (result?.rows ?? []) as Row[]
    for (const row of rows) checksum.add(table.columns, row)
    if (rows.length === 0) break
  }
  await connection.send([plainQuery('COMMIT')])
  return { rows: checksum.rows, checksum: checksum.text }
}
