/**
 * Makes sure that an app exists with a key and these admins; what `start` does before it listens. What an operator did
 * while it ran stays done: rules KY4-KY6 of docs/spec/operator.md.
 */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { changeSettings, type AppSettings } from '../../domain/app-settings.ts'
import { keyHash } from '../../domain/key-hash.ts'
import { accountById, insertAccount } from '../../tables/accounts.ts'
import {
  adminsOf,
  appById,
  endedKey,
  insertAdmin,
  liveKeys,
  removedAdmins,
  saveKeys,
  upsertApp,
} from '../../tables/apps.ts'
import { refuse, type Refused } from '../refused.ts'
import { newTinyId } from './import.ts'

export interface UpsertApp {
  readonly app: number
  /** Null: the key that is stored, else `newKey`. */
  readonly secretKey: string | null
  /** Drawn by the caller: a decision has no dice. */
  readonly newKey: string
  /** Added to those that are there, but for whom an operator took away; each is imported as an account too. */
  readonly admins: readonly string[]
  /** What is not given stays as it is. */
  readonly settings?: Partial<AppSettings>
}

export interface UpsertedApp {
  readonly kind: 'ready'
  readonly created: boolean
  readonly secretKey: string
  /** Those that were asked for first. */
  readonly admins: readonly string[]
  /** Asked for, and taken away by an operator before. */
  readonly leftOut: readonly string[]
  readonly isDisabled: boolean
}

export const ensureApp = defineTurn({
  reads: ({ app, admins, secretKey }: UpsertApp) => ({
    app: appById(app),
    admins: adminsOf(app),
    removed: removedAdmins(app),
    ended: endedKey(app, keyHash(secretKey ?? '')),
    accounts: admins.map((admin) => accountById(app, admin)),
  }),
  decide: (command, rows, moment): Decision<UpsertedApp | Refused> => {
    const { app } = command
    const { now } = moment
    const [stored] = rows.app
    if (rows.ended.length > 0)
      return refuse(70009, `the key given for app ${app} was ended: give the new one, or none`)
    const isLive = stored !== undefined && liveKeys(stored).includes(command.secretKey ?? '')
    const given = isLive ? null : command.secretKey
    const secretKey = given ?? stored?.secret_key ?? command.newKey
    const settings = changeSettings(stored?.settings, command.settings ?? {})
    const writes: Query[] = [upsertApp(app, secretKey, settings, now)]
    // Another key takes the place of all that were good.
    if (given !== null && stored !== undefined) writes.push(saveKeys(secretKey, null, now, app))
    const removed = new Set(rows.removed.map((row) => row.user_id))
    command.admins.forEach((admin, i) => {
      if (removed.has(admin)) return
      writes.push(insertAdmin(app, admin))
      if (rows.accounts[i]?.[0] === undefined)
        writes.push(insertAccount(app, admin, '', '', newTinyId(moment), now))
    })
    const wanted = command.admins.filter((admin) => !removed.has(admin))
    return {
      result: {
        kind: 'ready',
        created: stored === undefined,
        secretKey,
        admins: [...new Set([...wanted, ...rows.admins.map((row) => row.user_id)])],
        leftOut: command.admins.filter((admin) => removed.has(admin)),
        isDisabled: stored !== undefined && stored.disabled_at !== null,
      },
      writes,
    }
  },
})
