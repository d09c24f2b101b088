/** An operator says who may call for an app: rule KY6 of docs/spec/operator.md. */
import { defineTurn, type Decision } from '@takeback/store'
import { accountById, insertAccount } from '../../tables/accounts.ts'
import {
  adminsOf,
  appById,
  deleteAdmin,
  forgetRemoved,
  insertAdmin,
  rememberRemoved,
} from '../../tables/apps.ts'
import { newTinyId } from '../accounts/import.ts'
import { type AppChanged, changed, type ChangeRefused, conflict, type OfApp, unknownApp } from './change.ts'

export interface OfAdmin extends OfApp {
  readonly userId: string
}

const reads = ({ app, userId }: OfAdmin) => ({
  app: appById(app),
  admins: adminsOf(app),
  account: accountById(app, userId),
})

/** Who is an admin already stays one. */
export const addAdmin = defineTurn({
  reads,
  decide: (command: OfAdmin, rows, moment): Decision<AppChanged | ChangeRefused> => {
    const { app, userId } = command
    if (rows.app.length === 0) return unknownApp(app)
    if (rows.admins.some(({ user_id }) => user_id === userId)) return { result: { kind: 'changed' } }
    const account =
      rows.account.length === 0 ? [insertAccount(app, userId, '', '', newTinyId(moment), moment.now)] : []
    const writes = [insertAdmin(app, userId), forgetRemoved(app, userId), ...account]
    return changed(command, moment, 'admin-added', writes, userId)
  },
})

/** The account stays, and so do the UserSigs of it: it only has no rights any more. */
export const removeAdmin = defineTurn({
  reads,
  decide: (command: OfAdmin, rows, moment): Decision<AppChanged | ChangeRefused> => {
    const { app, userId } = command
    if (rows.app.length === 0) return unknownApp(app)
    if (!rows.admins.some(({ user_id }) => user_id === userId)) return { result: { kind: 'changed' } }
    if (rows.admins.length === 1) {
      return conflict(
        { code: 'last-admin', params: { app, admin: userId } },
        `${userId} is the last admin of app ${app}: add another one first, or disable the app.`,
      )
    }
    const writes = [deleteAdmin(app, userId), rememberRemoved(app, userId, moment.now)]
    return changed(command, moment, 'admin-removed', writes, userId)
  },
})
