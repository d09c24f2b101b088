/**
 * node scripts/write-old-schemas.ts [COMMIT]: for each schema that ever stood on main, and the one of now, what a product of that time
 * remembers, as SQL text in fixtures/schemas. What is there already stays: only schemas without a text are made. With a
 * commit it looks only at what came to main behind that one. Takes PostgreSQL, and all of the history.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import {
  changesIn,
  type Half,
  oldSchemas,
  schemaNames,
  schemasFolder,
  type StoreKind,
} from '../test/upgrade/old-schemas.ts'
import { dumpPostgres, dumpSqlite } from './old-schemas/dump.ts'
import { fillChat } from './old-schemas/fill-chat.ts'
import { candidates, type OldTree, openOldTree } from './old-schemas/old-tree.ts'

/** A live client alone writes it. */
const readTopic = (schema: string) =>
  `INSERT INTO ${schema}topic_marks (conversation, user_id, read_seq)
   SELECT id, 'romeo', 1 FROM ${schema}conversations WHERE kind = 'topic'`
/** A tree that has it keeps this half on PostgreSQL. */
const onPostgres = {
  chat: 'packages/store/src/postgres/signal-log.ts',
  inbox: 'packages/receiver/src/postgres/index.ts',
} as const

const command = 'packages/takeback/bin/takeback.js'
const filler = fileURLToPath(new URL('old-schemas/fill-inbox.ts', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'takeback-schemas-'))
const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')))
mkdirSync(schemasFolder, { recursive: true })
try {
  for (const commit of candidates(process.argv[2])) {
    using tree = openOldTree(commit)
    // The first commits brought one package after the other.
    if (!tree.has(command)) continue
    for (const half of ['chat', 'inbox'] as const) {
      await write(half, 'sqlite', commit, () => fromFile(tree, half))
      if (tree.has(onPostgres[half])) await write(half, 'postgres', commit, () => fromServer(tree, half))
    }
  }
} finally {
  await cluster.remove()
  rmSync(work, { recursive: true })
}

async function fromFile(tree: OldTree, half: Half): Promise<string> {
  const data = mkdtempSync(join(work, 'data-'))
  const file = join(data, half === 'chat' ? 'chat.db' : 'inbox.db')
  if (half === 'inbox') fillInbox(tree, 'sqlite', file)
  else {
    await fillChat(tree, { data })
    using database = new DatabaseSync(file)
    database.exec(readTopic(''))
  }
  return dumpSqlite(file)
}

async function fromServer(tree: OldTree, half: Half): Promise<string> {
  const schema = schemaNames[half]
  const client = new Client({ connectionString: cluster.url })
  await client.connect()
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
    if (half === 'inbox') fillInbox(tree, 'postgres', cluster.url)
    else {
      await fillChat(tree, { data: mkdtempSync(join(work, 'data-')), store: cluster.url })
      await client.query(readTopic(`${schema}.`))
    }
    return dumpPostgres(cluster.url, schema)
  } finally {
    await client.end()
  }
}

function fillInbox(tree: OldTree, kind: StoreKind, place: string): void {
  const program = join(tree.folder, 'packages/receiver/fill-inbox.ts')
  copyFileSync(filler, program)
  execFileSync(process.execPath, [program, kind, place], { stdio: 'inherit' })
}

async function write(half: Half, kind: StoreKind, commit: string | null, make: () => Promise<string>) {
  const from = commit === null ? 'the files of now' : `commit ${commit}`
  let text: string
  try {
    text = await make()
  } catch (error) {
    // Between two commits of one merge the product did not always run: nobody has such a store.
    if (commit === null) throw error
    process.stderr.write(`${half}-${kind}: ${from} does not run: ${String(error)}\n`)
    return
  }
  const kept = oldSchemas(half, kind)
  const changes = changesIn(text)
  if (kept.some((one) => one.changes.join('\n') === changes.join('\n'))) return
  const name = `${half}-${kind}-${String(kept.length + 1).padStart(2, '0')}`
  const empty = emptyTables(text).join(', ') || 'none'
  writeFileSync(join(schemasFolder, `${name}.sql`), `-- Written by ${from}. Empty tables: ${empty}.\n${text}`)
  process.stdout.write(`${name}: ${from}, up to ${changes.at(-1)}; empty: ${empty}\n`)
}

function emptyTables(text: string): string[] {
  const names = [...text.matchAll(/^CREATE TABLE (\S+)/gm)].map(([, name = '']) => name)
  return names.filter((name) => !text.includes(`INSERT INTO ${name} `))
}
