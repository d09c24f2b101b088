/**
 * Who logs in: rules LV10-LV15 of docs/spec/live.md, in the order app known and serving → UserSig (readable, its app, its user, HMAC,
 * not expired) → account imported → not kicked since. A UserSig comes in the first frame, never in a URL.
 */
import { livePlatformOf, type LoginFrame, Refusal } from '@takeback/protocol'
import { readSettings, type AppSettings } from '../domain/app-settings.ts'
import type { Engine } from '../engine.ts'
import { readTogether } from '../rest/read-together.ts'
import { verifyWithEither } from '../rest/verify-with-either.ts'
import { isFromBeforeKick } from '../domain/kick.ts'
import { accountLogin, type LoginRow } from '../tables/accounts.ts'
import { appById, liveKeys } from '../tables/apps.ts'
import type { Owner } from './connection.ts'

export interface LoggedIn {
  readonly owner: Owner
  readonly account: LoginRow
  readonly settings: AppSettings
  /** The key that the UserSig was made with. */
  readonly key: string
}

/** Throws Refusal. `now`: milliseconds. */
export async function logIn(
  engine: Engine,
  frame: LoginFrame,
  clientIp: string,
  now: number,
): Promise<LoggedIn> {
  const { sdkAppId: app, userId, userSig, platform } = frame
  const [[known], [account]] = await readTogether(engine, appById(app), accountLogin(app, userId))
  if (known === undefined) throw new Refusal(70020, `SDKAppID ${app} is unknown here`)
  if (known.disabled_at !== null) throw new Refusal(60016, `SDKAppID ${app} is disabled here`)
  const verdict = verifyWithEither({
    sdkAppId: app,
    keys: liveKeys(known),
    userId,
    userSig,
    nowSeconds: Math.floor(now / 1000),
  })
  if (!verdict.ok) throw new Refusal(verdict.code)
  if (account === undefined) throw new Refusal(70107)
  if (isFromBeforeKick(verdict.issuedAt, account.kicked_at)) throw new Refusal(70001)
  return {
    owner: {
      app,
      userId,
      origin: { operator: userId, clientIp, platform: livePlatformOf(platform) ?? 'Unknown' },
      expiresAt: verdict.expiresAt,
    },
    account,
    settings: readSettings(known.settings),
    key: verdict.key,
  }
}
