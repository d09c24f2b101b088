/** Whether a login outlives a change of its app: rules KY4 and KY5 of docs/spec/operator.md. Pure. */
import { type KeysRow, liveKeys } from '../tables/apps.ts'

/** `key`: that of the UserSig that was logged in with. Null: the socket stays. */
export function reasonToGo(app: KeysRow | undefined, key: string | null): 'admin' | 'expired' | null {
  if (app === undefined || app.disabled_at !== null) return 'admin'
  return key !== null && liveKeys(app).includes(key) ? null : 'expired'
}
