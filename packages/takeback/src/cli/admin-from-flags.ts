import { type Admin, createAdmin } from '../admin/admin.ts'
import { adminUserSig } from './admin-user-sig.ts'
import type { FlagValues } from './flags.ts'
import { appOptions, requiredKey } from './options.ts'
import { systemClock } from './system-clock.ts'

/** The first admin of the first app, on the Chat backend that --chat names. */
export function adminFromFlags(values: FlagValues): Admin {
  const [{ sdkAppId, admins }] = appOptions(values)
  const key = requiredKey(values, sdkAppId)
  const [userId] = admins
  return createAdmin({
    baseUrl: values.chat ?? 'http://127.0.0.1:8080',
    sdkAppId,
    identifier: userId,
    userSig: () => adminUserSig({ sdkAppId, userId, key }, systemClock),
  })
}
