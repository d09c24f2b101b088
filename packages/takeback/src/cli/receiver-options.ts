import type { AppBackendOptions } from '../app-backend/start.ts'
import type { Log } from '../http/log.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { forwardOptions } from './forward-options.ts'
import { keepContentOption } from './keep-content-option.ts'
import { appOptions, callbackPathOption, dataFolder, tlsOption, trustProxyOption } from './options.ts'
import { pagesFolder } from './pages-folder.ts'
import { systemClock } from './system-clock.ts'

interface Given {
  readonly log: Log
  readonly fallback: false | ((flag: 'callback-port' | 'monitor-port') => boolean)
  readonly tokens: readonly string[]
  readonly dataDir?: string
}

export function receiverOptions(values: FlagValues, given: Given): AppBackendOptions {
  const { log, fallback, tokens } = given
  if (tokens.length > 2)
    throw new UsageError('--token is given more than twice: two at most, during a rotation.')
  const path = callbackPathOption(values)
  const host = values.host ?? '127.0.0.1'
  const tls = tlsOption(values)
  const trustProxy = trustProxyOption(values)
  const dataDir = given.dataDir ?? dataFolder(values)
  const mayMove = (flag: 'callback-port' | 'monitor-port') => fallback !== false && fallback(flag)
  return {
    dataDir,
    sdkAppIds: appOptions(values).map(({ sdkAppId }) => sdkAppId),
    tokens,
    callback: { host, port: values['callback-port'] ?? 8081, path, fallback: mayMove('callback-port') },
    monitor: { host, port: values['monitor-port'] ?? 8082, fallback: mayMove('monitor-port') },
    allowBefore: values['allow-before'],
    ...keepContentOption(values),
    ...(values.record !== undefined && { record: values.record }),
    pagesDir: pagesFolder(),
    clock: systemClock,
    random: Math.random,
    log,
    ...forwardOptions(values, dataDir),
    ...(tls && { tls }),
    ...(trustProxy !== undefined && { trustProxy }),
  }
}
