/** The store on one schema of a PostgreSQL database, through the pool of its user. */
import type { BatchDriver } from '../batched-store.ts'
import type { BatchReply, ReadBatch, TurnBatch, TurnReply } from '../batch.ts'
import { errorText, type ErrorText } from '../error-text.ts'
import type { Clock } from '../store.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { BatchRunner } from './batch-runner.ts'
import type { Connections } from './connections.ts'
import type { SignalBus, SignalFeed } from './signal-log.ts'
import type { Vacuum } from './vacuum.ts'
import { plainQuery, preparedQuery } from './values.ts'

export interface PostgresDriverParts {
  readonly connections: Connections
  readonly runner: BatchRunner
  readonly vacuum: Vacuum
  readonly feed: SignalFeed
  readonly bus: SignalBus | undefined
  readonly clock: Clock
  /** Begins a transaction that reads one moment. */
  readonly beginReads: string
}

export function postgresDriver(parts: PostgresDriverParts): BatchDriver {
  const { connections, runner, vacuum, feed, bus, clock } = parts
  const ended = Promise.withResolvers<null>()
  const close = async () => {
    await feed.stop()
    await vacuum.close()
    connections.close()
    ended.resolve(null)
  }
  return {
    shared: true,
    others: feed,
    clock,
    // An outage ends: the server is asked again for every batch.
    ended: ended.promise,
    async runTurns(batch: TurnBatch): Promise<TurnReply> {
      const { erased, ...reply } = await runner.run(batch)
      if (erased) vacuum.erased()
      if (reply.signals.length > 0) bus?.announce()
      return reply
    },
    runReads: (batch) => read(parts, batch),
    close,
    abandon: close,
  }
}

/** All in one transaction; when one fails, each in its own: the culprit is alone. */
async function read(parts: PostgresDriverParts, batch: ReadBatch): Promise<BatchReply> {
  try {
    return { results: await readTogether(parts, batch), errors: [] }
  } catch (error) {
    if (batch.length > 1 && !(error instanceof StoreUnavailable)) return readOneByOne(parts, batch)
    return { results: [], errors: batch.map((_queries, index) => [index, errorText(error)] as const) }
  }
}

function readTogether(
  { connections, beginReads }: PostgresDriverParts,
  batch: ReadBatch,
): Promise<object[][][]> {
  return connections.use(async (connection) => {
    const [, ...results] = await connection.send([
      plainQuery(beginReads),
      ...batch.flat().map(preparedQuery),
      plainQuery('COMMIT'),
    ])
    let from = 0
    return batch.map((queries) => results.slice(from, (from += queries.length)).map(({ rows }) => rows))
  })
}

async function readOneByOne(parts: PostgresDriverParts, batch: ReadBatch): Promise<BatchReply> {
  const results: unknown[] = []
  const errors: (readonly [number, ErrorText])[] = []
  for (const [index, queries] of batch.entries()) {
    const reply = await read(parts, [queries])
    results.push(reply.results[0])
    for (const [, error] of reply.errors) errors.push([index, error])
  }
  return { results, errors }
}
