/** Where a webhook of ours goes and in whose name: what `trigger` and `check` are told. */
import { checkWebhookBaseUrl } from '@takeback/protocol'
import { isLoopbackHost } from '../http/private-guard.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { appOptions } from './options.ts'

/** Throws UsageError with what is wrong with it. */
export function webhookUrlWord(command: string, url: string | undefined): string {
  if (url === undefined) {
    throw new UsageError(
      `Name the receiver's webhook URL: takeback ${command} http://127.0.0.1:8081/callback.`,
    )
  }
  const wrong = checkWebhookBaseUrl(url)
  if (wrong !== null) throw new UsageError(wrong)
  return url
}

export function webhookUrlFlag(flag: string, url: string): string {
  const wrong = checkWebhookBaseUrl(url)
  if (wrong !== null) throw new UsageError(`--${flag}: ${wrong}`)
  return url
}

/** A name is not asked for its address: "this machine" is what says so itself. */
export function isOnThisMachine(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname.replaceAll(/[[\]]/g, ''))
}

export function oneApp(values: FlagValues): number {
  const [{ sdkAppId }, ...others] = appOptions(values)
  if (others.length > 0) throw new UsageError('--sdkappid is given more than once: give one app.')
  return sdkAppId
}

export function oneToken({ token }: FlagValues): string | undefined {
  if (token.length > 1) throw new UsageError('--token is given more than once: give the one to sign with.')
  return token[0]
}
