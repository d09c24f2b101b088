/** Whether a database holds a Chat backend, before it is opened as one: rule BK18 of docs/spec/backup.md. Opening would make its tables. */
import { lookAtPostgresStore } from '@takeback/store/postgres'
import { chatStore } from '../../chat-backend/turns/index.ts'
import { CannotRun } from '../cannot-run.ts'
import { CHAT_SCHEMA, databaseAt } from '../postgres-store.ts'

export interface ChatTables {
  /** As messages call the database. */
  readonly place: string
  /** What opening it would change in the tables. */
  readonly changesToCome: number
}

/** `store`: of `--store`. Throws CannotRun where there are none, StoreUnavailable, UsageError. */
export async function chatTablesIn(store: string, program: string): Promise<ChatTables> {
  const { place, connect } = databaseAt('store', store, program)
  const { pool, close } = connect()
  try {
    const { changesToCome } = await lookAtPostgresStore({
      pool,
      place,
      schema: CHAT_SCHEMA,
      definition: chatStore,
    })
    if (changesToCome === null)
      throw new CannotRun(
        `${place} holds no Chat backend (nothing is in its schema ${CHAT_SCHEMA}): is it the right database? Nothing was made there.`,
      )
    return { place, changesToCome }
  } finally {
    await close()
  }
}
