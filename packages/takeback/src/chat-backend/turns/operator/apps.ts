/** An operator makes an app, stops it, and changes its policy: rules KY3, KY5 and KY7 of docs/spec/operator.md. */
import { defineTurn, type Decision } from '@takeback/store'
import {
  changeSettings as changedSettings,
  readSettings,
  type AppSettings,
} from '../../domain/app-settings.ts'
import { settingsChanged } from '../../operator/changed-settings.ts'
import { accountById, insertAccount } from '../../tables/accounts.ts'
import { appById, insertAdmin, saveSettings, setDisabledAt, upsertApp } from '../../tables/apps.ts'
import { newTinyId } from '../accounts/import.ts'
import { type AppChanged, changed, type ChangeRefused, conflict, type OfApp, unknownApp } from './change.ts'

export interface CreateApp extends OfApp {
  /** Each once. */
  readonly admins: readonly string[]
  readonly settings: Partial<AppSettings>
  /** Drawn by the caller: a decision has no dice. */
  readonly newKey: string
}

export const createApp = defineTurn({
  reads: ({ app, admins }: CreateApp) => ({
    app: appById(app),
    accounts: admins.map((admin) => accountById(app, admin)),
  }),
  decide: (command, rows, moment): Decision<AppChanged | ChangeRefused> => {
    const { app, admins, newKey, settings } = command
    if (rows.app.length > 0)
      return conflict({ code: 'app-exists', params: { app } }, `There is an app ${app} already.`)
    const accounts = admins.flatMap((admin, i) =>
      rows.accounts[i]?.[0] === undefined
        ? [insertAccount(app, admin, '', '', newTinyId(moment), moment.now)]
        : [],
    )
    return changed(
      command,
      moment,
      'app-created',
      [
        upsertApp(app, newKey, changedSettings(undefined, settings), moment.now),
        ...admins.map((admin) => insertAdmin(app, admin)),
        ...accounts,
      ],
      `admins ${admins.join(', ')}`,
    )
  },
})

export interface SetDisabled extends OfApp {
  readonly disabled: boolean
}

/** What is so already is no change. */
export const setDisabled = defineTurn({
  reads: ({ app }: SetDisabled) => ({ app: appById(app) }),
  decide: (command, rows, moment): Decision<AppChanged | ChangeRefused> => {
    const [stored] = rows.app
    if (stored === undefined) return unknownApp(command.app)
    const { disabled } = command
    if (disabled === (stored.disabled_at !== null)) return { result: { kind: 'changed' } }
    const writes = [setDisabledAt(disabled ? moment.now : null, command.app)]
    return changed(command, moment, disabled ? 'app-disabled' : 'app-enabled', writes)
  },
})

export interface ChangeSettings extends OfApp {
  /** What is not named stays. */
  readonly settings: Partial<AppSettings>
}

export const changeSettings = defineTurn({
  reads: ({ app }: ChangeSettings) => ({ app: appById(app) }),
  decide: (command, rows, moment): Decision<AppChanged | ChangeRefused> => {
    const [stored] = rows.app
    if (stored === undefined) return unknownApp(command.app)
    const { settings } = command
    const changes = settingsChanged(readSettings(stored.settings), settings)
    if (changes.length === 0) return { result: { kind: 'changed' } }
    return changed(
      command,
      moment,
      'settings-changed',
      [saveSettings(changedSettings(stored.settings, settings), command.app)],
      JSON.stringify(changes),
    )
  },
})
