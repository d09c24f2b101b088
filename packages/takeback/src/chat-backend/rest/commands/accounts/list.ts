import { accountCheck } from './account-check.ts'
import { accountDelete } from './account-delete.ts'
import { accountImport } from './account-import.ts'
import { kick } from './kick.ts'
import { multiaccountImport } from './multiaccount-import.ts'
import { queryOnlineStatus } from './query-online-status.ts'

export const accountCommands = [
  accountImport,
  multiaccountImport,
  accountCheck,
  accountDelete,
  kick,
  queryOnlineStatus,
]
