/** `--fetch-back`: the Chat backend that is asked whether a message is really recalled, and in whose name. */
import type { AppBackendOptions } from '../app-backend/start.ts'
import { adminUserSig } from './admin-user-sig.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { appOptions, keyOption, requiredKey } from './options.ts'
import { systemClock } from './system-clock.ts'

/** Without the flag webhooks are believed. */
export function fetchBackOption(values: FlagValues): Pick<AppBackendOptions, 'fetchBack'> {
  const baseUrl = values['fetch-back']
  if (baseUrl === undefined) return {}
  checkBase(baseUrl)
  const apps = appOptions(values)
  if (apps.length > 1 && keyOption(values) !== undefined) {
    throw new UsageError(
      '--key and --key-file are of one app, and --sdkappid names several: run one receiver per app, or leave them out where a Chat backend keeps the keys in the --data folder.',
    )
  }
  const keys = new Map(apps.map(({ sdkAppId }) => [sdkAppId, requiredKey(values, sdkAppId)]))
  const [{ admins }] = apps
  const [userId] = admins
  return {
    fetchBack: {
      baseUrl,
      identifier: userId,
      userSig: (sdkAppId) => adminUserSig({ sdkAppId, userId, key: keys.get(sdkAppId) ?? '' }, systemClock),
    },
  }
}

function checkBase(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null
  const isHttp = url !== null && /^https?:$/.test(url.protocol)
  const isBare = isHttp && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!isBare) {
    throw new UsageError(
      '--fetch-back is no address of a REST API: give scheme and host, for example https://console.tim.qq.com or http://127.0.0.1:8080.',
    )
  }
}
