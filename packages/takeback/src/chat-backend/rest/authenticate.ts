/**
 * Who calls: rules RS4-RS6 of docs/spec/rest.md (PROTOCOL 4.4), in the order app known and serving → UserSig readable →
 * its app → its user → HMAC → not expired → admin. While a key is rotated either of two is good.
 *
 * Two bounded caches keep inflate, HMAC and a read off the hot path. A UserSig that was verified stays so for the same
 * key until it expires. What the store says of an app and its admins may be `lookupMs` old, no older: a changed key or
 * a new admin is seen within that time. Nothing else of the store is ever cached.
 */
import { refusalText } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import { readSettings, type AppSettings } from '../domain/app-settings.ts'
import type { Engine } from '../engine.ts'
import { callerOf, type CallerRow, liveKeys } from '../tables/apps.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { CallQuery } from './call-url.ts'
import { verifyWithEither } from './verify-with-either.ts'

export const lookupMs = 1000
const maxCallers = 1000
const maxUserSigs = 1000

export type Authenticated =
  | { readonly ok: true; readonly settings: AppSettings }
  | { readonly ok: false; readonly code: number; readonly info: string }

export type Authenticate = (query: CallQuery, notAdminCode: number) => Promise<Authenticated>

interface Lookup {
  readonly at: number
  readonly caller: (CallerRow & { readonly policy: AppSettings }) | null
}

interface Verified {
  readonly sdkAppId: number
  readonly identifier: string
  readonly key: string
  /** Unix seconds. */
  readonly expiresAt: number
}

export interface AuthenticateOptions {
  readonly engine: Engine
  /** Says when a UserSig has expired. */
  readonly clock: Clock
  /** Says how old a look-up is. */
  readonly machineClock: Clock
}

export function createAuthenticate({ engine, clock, machineClock }: AuthenticateOptions): Authenticate {
  const lookups = new BoundedCache<Lookup>(maxCallers)
  const verified = new BoundedCache<Verified>(maxUserSigs)

  return async (query, notAdminCode) => {
    const { sdkAppId, identifier } = query
    const caller = await lookUp(query)
    if (caller === null) return refuse(70020, `SDKAppID ${sdkAppId} is unknown here`)
    if (caller.disabled_at !== null) return refuse(60016, `SDKAppID ${sdkAppId} is disabled here`)
    const code = checkUserSig(query, liveKeys(caller))
    if (code !== null) return refuse(code, refusalText(code))
    if (caller.admin === null)
      return refuse(notAdminCode, `identifier ${identifier} is not an admin of the app`)
    return { ok: true, settings: caller.policy }
  }

  async function lookUp({ sdkAppId, identifier }: CallQuery): Promise<Lookup['caller']> {
    const name = `${sdkAppId}/${identifier}`
    const known = lookups.get(name)
    const now = machineClock.now()
    if (known !== undefined && now >= known.at && now - known.at < lookupMs) return known.caller
    const [row] = await engine.read(callerOf(sdkAppId, identifier))
    const caller = row === undefined ? null : { ...row, policy: readSettings(row.settings) }
    lookups.set(name, { at: now, caller })
    return caller
  }

  /** The code of what is wrong with it, or null. */
  function checkUserSig(
    { sdkAppId, identifier, userSig }: CallQuery,
    keys: readonly string[],
  ): number | null {
    const nowSeconds = Math.floor(clock.now() / 1000)
    const known = verified.get(userSig)
    if (
      known !== undefined &&
      known.sdkAppId === sdkAppId &&
      known.identifier === identifier &&
      keys.includes(known.key) &&
      nowSeconds <= known.expiresAt
    )
      return null
    const verdict = verifyWithEither({ sdkAppId, keys, userId: identifier, userSig, nowSeconds })
    if (!verdict.ok) return verdict.code
    verified.set(userSig, { sdkAppId, identifier, key: verdict.key, expiresAt: verdict.expiresAt })
    return null
  }
}

function refuse(code: number, info: string): Authenticated {
  return { ok: false, code, info }
}
