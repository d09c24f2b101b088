/** `--alert-url`: who is told of what needs a person, and how it is signed. Rules AL1 and AL5 of docs/spec/operator.md. */
import { checkWebhookBaseUrl } from '@takeback/protocol'
import type { OpenedAlerts } from '../alerts/alert.ts'
import { notCalled, openAlerts } from '../alerts/open-alerts.ts'
import type { Log } from '../http/log.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { readFlagFile } from './read-file.ts'
import { standardSecrets } from './standard-secrets.ts'
import { systemClock } from './system-clock.ts'
import { isOnThisMachine } from './webhook-target.ts'

export interface AlertPlace {
  readonly from: 'chat' | 'receiver'
  /** Where alerts of this service are remembered. */
  readonly dataDir: string
  /** Where the secret is kept that no flag names; both halves of `start` share it. */
  readonly secretFolder: string
  readonly log: Log
}

const SECRET_FILE = 'alert-secret'

/** Nothing when nobody asked to be told. */
export function alertOptions(
  values: FlagValues,
  { from, dataDir, secretFolder, log }: AlertPlace,
): { readonly openAlerts?: () => Promise<OpenedAlerts> } {
  const { 'alert-url': url, 'alert-secret': given, 'webhook-ca': ca } = values
  if (url === undefined) {
    if (given.length > 0) throw new UsageError('--alert-secret needs --alert-url: where shall the alerts go?')
    return {}
  }
  const trouble = checkWebhookBaseUrl(url)
  if (trouble !== null) throw new UsageError(`--alert-url: ${trouble}`)
  if (url.startsWith('http:') && !isOnThisMachine(url))
    log.warn({}, '--alert-url is plain http: whoever listens on the way reads the alerts; use https')
  const blocked = notCalled(url)
  if (blocked !== null)
    log.warn(
      {},
      `--alert-url is not called: ${blocked}; nobody hears of alerts. Give a URL with another address`,
    )
  const options = {
    from,
    dataDir,
    url,
    secrets: standardSecrets({ flag: 'alert-secret', given, folder: secretFolder, file: SECRET_FILE }),
    ...(ca !== undefined && { ca: readFlagFile('webhook-ca', ca) }),
    clock: systemClock,
    random: Math.random,
    log,
  }
  return { openAlerts: () => openAlerts(options) }
}
