/** From the flags of the drop-in to its options: where recalls and other commands go, and how they are signed. */
import { join } from 'node:path'
import { checkWebhookBaseUrl } from '@takeback/protocol'
import type { AppBackendOptions } from '../app-backend/start.ts'
import { type FlagName, type FlagValues, UsageError } from './flags.ts'
import { readFlagFile } from './read-file.ts'
import { standardSecrets } from './standard-secrets.ts'

const SECRET_FILE = 'forward-secret'

type ForwardOptions = Pick<AppBackendOptions, 'forward' | 'passThroughUrl' | 'targetCa'>

/** `folder`: where a secret is kept that no flag names. */
export function forwardOptions(values: FlagValues, folder: string): ForwardOptions {
  const { 'forward-to': forwardTo, 'pass-through': passThroughUrl, 'webhook-ca': ca } = values
  if (forwardTo !== undefined) checkTarget('forward-to', forwardTo, values)
  else refuseAlone(values)
  if (passThroughUrl !== undefined) {
    checkTarget('pass-through', passThroughUrl, values)
    if (values['allow-before']) {
      throw new UsageError('--allow-before has no meaning beside --pass-through: the handler there decides.')
    }
  }
  const token = values['forward-token']
  return {
    ...(forwardTo !== undefined && {
      forward: {
        url: forwardTo,
        secrets: standardSecrets({
          flag: 'forward-secret',
          given: values['forward-secret'],
          folder,
          file: SECRET_FILE,
        }),
        ...(token !== undefined && { token }),
      },
    }),
    ...(passThroughUrl !== undefined && { passThroughUrl }),
    ...(ca !== undefined && { targetCa: readFlagFile('webhook-ca', ca) }),
  }
}

/** The file with the secret that the handler checks signatures with; null when flags name it. */
export function forwardSecretFile(values: FlagValues, folder: string): string | null {
  const isMadeHere = values['forward-to'] !== undefined && values['forward-secret'].length === 0
  return isMadeHere ? join(folder, SECRET_FILE) : null
}

function refuseAlone(values: FlagValues): void {
  const needTarget = ['forward-secret', 'forward-token'] as const satisfies readonly FlagName[]
  const alone = needTarget.find((name) => (values[name]?.length ?? 0) > 0)
  if (alone !== undefined) {
    throw new UsageError(`--${alone} needs --forward-to: where shall the recalls go?`)
  }
}

function checkTarget(flag: 'forward-to' | 'pass-through', url: string, values: FlagValues): void {
  const trouble = checkWebhookBaseUrl(url)
  if (trouble !== null) throw new UsageError(`--${flag}: ${trouble}`)
  const { hostname, port, pathname } = new URL(url)
  const isThisMachine = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  const isOurPort = port === String(values['callback-port'] ?? 8081)
  if (isThisMachine && isOurPort && pathname === (values['callback-path'] ?? '/callback')) {
    throw new UsageError(
      `--${flag} is the webhook URL of this very service: give the address of your own handler.`,
    )
  }
}
