import { isUserId, multiaccountImport as wire } from '@takeback/protocol'
import type { AccountToImport } from '../../../turns/accounts/import.ts'
import { restCommand } from '../../command.ts'

/** Ids that no account may have come back in FailAccounts; the others are imported. */
export const multiaccountImport = restCommand({
  wire,
  async handle({ Accounts = [], AccountList = [] }, { app, engine }) {
    const wanted = new Map<string, AccountToImport>()
    for (const userId of Accounts) wanted.set(userId, { userId, nick: null, faceUrl: null })
    for (const { UserID, Nick, FaceUrl } of AccountList)
      wanted.set(UserID, { userId: UserID, nick: Nick ?? null, faceUrl: FaceUrl ?? null })
    const accounts = [...wanted.values()]
    const valid = accounts.filter((account) => isUserId(account.userId))
    if (valid.length > 0) await engine.turn('accounts/import', { app, accounts: valid })
    return { FailAccounts: accounts.map((account) => account.userId).filter((id) => !isUserId(id)) }
  },
})
