import { deleteAccounts } from './delete.ts'
import { importAccounts } from './import.ts'
import { kickAccount } from './kick.ts'
import { ensureApp } from './upsert-app.ts'

export const accountTurns = {
  'accounts/import': importAccounts,
  'accounts/delete': deleteAccounts,
  'accounts/kick': kickAccount,
  'upsert-app': ensureApp,
}
