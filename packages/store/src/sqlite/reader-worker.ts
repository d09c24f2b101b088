/** The thread that reads: its own connection, which sees every commit that ended before its read began. */
import type { BatchReply, ReadBatch } from '../batch.ts'
import { errorText, type ErrorText } from '../error-text.ts'
import { openForReading } from './database.ts'
import { faultOf } from './faults.ts'
import type { OpenReader } from './messages.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { serveThread, type Service } from './thread-service.ts'

serveThread(open)

function open({ file }: OpenReader): Promise<Service<ReadBatch, BatchReply>> {
  const database = openForReading(file)
  const statements = new PreparedStatements(database)

  function read(queries: ReadBatch[number]): object[][] {
    // A single statement is of one moment by itself.
    if (queries.length <= 1) return queries.map((query) => statements.all(query))
    database.exec('BEGIN')
    try {
      return queries.map((query) => statements.all(query))
    } finally {
      database.exec('COMMIT')
    }
  }

  return Promise.resolve({
    greeting: null,
    answer(batch) {
      const errors: [number, ErrorText][] = []
      const results = batch.map((queries, index) => {
        try {
          return read(queries)
        } catch (error) {
          errors.push([index, errorText(faultOf(error, file) ?? error)])
          return undefined
        }
      })
      return { results, errors }
    },
    portable: (reply) => reply,
    close: () => database.close(),
  })
}
