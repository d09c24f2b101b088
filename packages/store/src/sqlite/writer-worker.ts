/** The thread that writes: it alone changes the database. */
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { TurnBatch, TurnReply } from '../batch.ts'
import { withPortableResults } from '../gathering.ts'
import type { StoreDefinition, TurnBook } from '../turn.ts'
import { wholeBook } from '../whole-book.ts'
import { BatchRunner } from './batch-runner.ts'
import { openForWriting } from './database.ts'
import { prepareFile } from './data-files.ts'
import { faultOf } from './faults.ts'
import { checkFileSystem } from './file-system.ts'
import { takeLock } from './lock-file.ts'
import type { OpenWriter } from './messages.ts'
import { migrate } from './migrate.ts'
import { Moments } from './moments.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { serveThread, type Service } from './thread-service.ts'
import { Wiper } from './wiper.ts'

serveThread(open)

/** A leased job is ripe at the end of its lease, so the index of what is ripe finds them, however many wait. */
const endLeases = `UPDATE jobs SET leased_until = ?, ripe_at = ?
  WHERE blocked = 0 AND leased_until IS NOT NULL AND ripe_at > ?
    AND queue IN (SELECT DISTINCT queue FROM jobs WHERE blocked = 0)`

async function open(options: OpenWriter): Promise<Service<TurnBatch, TurnReply>> {
  const { file, module } = options
  const definition = await importDefinition(module)
  // Last taken, first given back. Not a DisposableStack: Node 22 has none.
  const held: (() => void)[] = []
  const giveBack = () => {
    for (const release of held.splice(0).toReversed()) release()
  }
  try {
    const lock = takeLock(file)
    held.push(() => lock.release())
    prepareFile(file)
    checkFileSystem(dirname(file))
    const database = openForWriting(file)
    held.push(() => database.close())
    const service = openDatabase(database, options, definition)
    return {
      ...service,
      close() {
        service.close()
        giveBack()
      },
    }
  } catch (error) {
    giveBack()
    throw faultOf(error, file) ?? error
  }
}

function openDatabase(
  database: DatabaseSync,
  { file, now, wipeAfter }: OpenWriter,
  { name, migrations, turns, announced }: StoreDefinition<TurnBook>,
): Service<TurnBatch, TurnReply> {
  const wiper = new Wiper(database, file, wipeAfter)
  // The process before us may have died between an erasure and its wipe.
  wiper.wipeNow()
  migrate({ database, file, store: name, migrations, now })
  const moments = new Moments(database)
  const runner = new BatchRunner({
    database,
    statements: new PreparedStatements(database),
    moments,
    book: wholeBook(turns),
    ...(announced && { announced }),
    file,
  })
  moments.advance(now)
  moments.saveWipedAtOpening()
  wiper.onWiped = () => moments.saveWiped()
  // One process at a time: whoever held a lease is gone, and its work need not wait for the lease to run out.
  database.prepare(endLeases).run(moments.now, moments.now, moments.now)

  return {
    greeting: moments.now,
    answer(batch) {
      const { erased, ...reply } = runner.run(batch)
      if (erased) wiper.erased()
      return reply
    },
    portable: withPortableResults,
    close: () => wiper.wipeNow(),
  }
}

async function importDefinition(module: string): Promise<StoreDefinition<TurnBook>> {
  const { default: definition } = (await import(module)) as { default?: StoreDefinition<TurnBook> }
  if (definition === undefined)
    throw new TypeError(`${module} has no default export: give it defineStore({…}).`)
  return definition
}
