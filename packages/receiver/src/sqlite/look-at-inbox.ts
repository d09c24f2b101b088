import { lookAtSqliteStore, type StoreLook } from '@takeback/store/sqlite'
import inboxStore from '../inbox/store.ts'

/** An inbox as it stands, also while a receiver has it open. Throws StoreUnavailable: damaged, no inbox, a newer version's. */
export function lookAtInboxFile(file: string): StoreLook {
  return lookAtSqliteStore(file, inboxStore)
}
