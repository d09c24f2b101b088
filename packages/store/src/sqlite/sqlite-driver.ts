/** The main thread's side of the two worker threads. */
import type { BatchDriver } from '../batched-store.ts'
import type { BatchReply, ReadBatch, TurnBatch, TurnReply } from '../batch.ts'
import type { Clock } from '../store.ts'
import type { OpenReader, OpenWriter } from './messages.ts'
import type { Thread } from './thread.ts'

export type WriterThread = Thread<OpenWriter, TurnBatch, TurnReply>
export type ReaderThread = Thread<OpenReader, ReadBatch, BatchReply>

export function sqliteDriver(writer: WriterThread, reader: ReaderThread, clock: Clock): BatchDriver {
  return {
    shared: false,
    clock,
    ended: firstReason([writer.ended, reader.ended]),
    runTurns: (batch) => writer.ask(batch),
    runReads: (batch) => reader.ask(batch),
    async close() {
      // The reader first: the last connection to close tidies the files.
      await reader.close()
      await writer.close()
    },
    async abandon() {
      await Promise.all([reader.kill(), writer.kill()])
    },
  }
}

/** The first that is not null; null when all ended well. */
async function firstReason(endings: readonly Promise<Error | null>[]): Promise<Error | null> {
  return new Promise((resolve) => {
    for (const ending of endings) void ending.then((reason) => reason !== null && resolve(reason))
    void Promise.all(endings).then(() => resolve(null))
  })
}
