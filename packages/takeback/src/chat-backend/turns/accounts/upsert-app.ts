/** Makes sure that an app exists with a key and these admins; what `start` does before it listens. */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { changeSettings, type AppSettings } from '../../domain/app-settings.ts'
import { accountById, insertAccount } from '../../tables/accounts.ts'
import { adminsOf, appById, insertAdmin, upsertApp } from '../../tables/apps.ts'
import { newTinyId } from './import.ts'

export interface UpsertApp {
  readonly app: number
  /** Null: the key that is stored, else `newKey`. */
  readonly secretKey: string | null
  /** Drawn by the caller: a decision has no dice. */
  readonly newKey: string
  /** Added to those that are there; each is imported as an account too. */
  readonly admins: readonly string[]
  /** What is not given stays as it is. */
  readonly settings?: Partial<AppSettings>
}

export interface UpsertedApp {
  readonly kind: 'ready'
  readonly created: boolean
  readonly secretKey: string
  readonly admins: readonly string[]
}

export const ensureApp = defineTurn({
  reads: ({ app, admins }: UpsertApp) => ({
    app: appById(app),
    admins: adminsOf(app),
    accounts: admins.map((admin) => accountById(app, admin)),
  }),
  decide: (command, rows, moment): Decision<UpsertedApp> => {
    const { app } = command
    const [stored] = rows.app
    const secretKey = command.secretKey ?? stored?.secret_key ?? command.newKey
    const settings = changeSettings(stored?.settings, command.settings ?? {})
    const writes: Query[] = [upsertApp(app, secretKey, settings, moment.now)]
    command.admins.forEach((admin, i) => {
      writes.push(insertAdmin(app, admin))
      if (rows.accounts[i]?.[0] === undefined)
        writes.push(insertAccount(app, admin, '', '', newTinyId(moment), moment.now))
    })
    const admins = new Set([...rows.admins.map((row) => row.user_id), ...command.admins])
    return {
      result: { kind: 'ready', created: stored === undefined, secretKey, admins: [...admins] },
      writes,
    }
  },
})
