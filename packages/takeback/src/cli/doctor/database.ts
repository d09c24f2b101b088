/** The PostgreSQL database of `--store`: rules DR6 and DR8 of docs/spec/doctor.md. */
import { lookAtInboxSchema } from '@takeback/receiver/postgres'
import { StoreUnavailable } from '@takeback/store'
import { lookAtPostgresStore, type PostgresLook } from '@takeback/store/postgres'
import { chatStore } from '../../chat-backend/turns/index.ts'
import { CHAT_SCHEMA, databaseAt } from '../postgres-store.ts'
import { type Finding, findings } from './finding.ts'
import { judgeClock } from './judge.ts'

/** Throws UsageError when `address` is none of a database. `now`: this machine's clock. */
export async function lookAtDatabase(address: string, now: () => number): Promise<Finding[]> {
  const { place, connect } = databaseAt('store', address, 'takeback doctor')
  const { pool, close } = connect()
  const { broken } = findings('DR6', 'Database')
  try {
    const chat = await lookAtPostgresStore({ pool, place, schema: CHAT_SCHEMA, definition: chatStore })
    const ahead = chat.now - now()
    const inbox = await lookAtInboxSchema(pool, place)
    return [...judged(place, chat, inbox), judgeClock('the database', ahead)]
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    return [broken(error.message, 'Mend that before anything is started with --store.')]
  } finally {
    await close()
  }
}

function judged(place: string, chat: PostgresLook, inbox: PostgresLook): Finding[] {
  const { fine, doubtful } = findings('DR6', 'Database')
  const { version, fullPageWrites, synchronousCommit } = chat
  const looks = [
    `${place} is a primary with PostgreSQL ${version} and fsync on`,
    `the Chat backend's tables ${tablesOf(chat)}`,
    `the receiver's ${tablesOf(inbox)}`,
  ]
  const server =
    fullPageWrites === 'on'
      ? fine(`${looks.join('; ')}.`)
      : doubtful(
          `${place} has full_page_writes = ${fullPageWrites}: a power cut can damage its files.`,
          'Set it to on.',
        )
  if (synchronousCommit !== 'off') return [server]
  return [server, fine(`${place} has synchronous_commit = off; our transactions turn it on for themselves.`)]
}

function tablesOf({ changesToCome }: PostgresLook): string {
  if (changesToCome === null) return 'are not made yet'
  return changesToCome === 0 ? 'are up to date' : `get ${changesToCome} changes at the next start`
}
