/**
 * An operator rotates the key of an app: rule KY4 of docs/spec/operator.md. While both are good, whoever issues UserSigs can
 * change over; what was issued with the older one is good until `finish`.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { keyHash } from '../../domain/key-hash.ts'
import { appById, endKey, saveKeys } from '../../tables/apps.ts'
import { type AppChanged, changed, type ChangeRefused, conflict, type OfApp, unknownApp } from './change.ts'

export interface ChangeKey extends OfApp {
  readonly step: 'rotate' | 'finish'
  /** For `rotate`; drawn by the caller. */
  readonly newKey: string
}

export const changeKey = defineTurn({
  reads: ({ app }: ChangeKey) => ({ app: appById(app) }),
  decide: (command, rows, moment): Decision<AppChanged | ChangeRefused> => {
    const { app, step, newKey } = command
    const { now } = moment
    const [stored] = rows.app
    if (stored === undefined) return unknownApp(app)
    const { secret_key: latest, previous_key: older } = stored
    if (step === 'rotate') {
      if (older !== null)
        return conflict(
          { code: 'two-keys', params: { app } },
          `Two keys of app ${app} are good already: finish that rotation first.`,
        )
      return changed(command, moment, 'key-rotated', [saveKeys(newKey, latest, now, app)])
    }
    if (older === null)
      return conflict(
        { code: 'one-key', params: { app } },
        `Only one key of app ${app} is good: there is none to end.`,
      )
    const writes = [saveKeys(latest, null, now, app), endKey(app, keyHash(older), now)]
    return changed(command, moment, 'key-finished', writes)
  },
})
