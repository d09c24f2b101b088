import { checkWebhookBaseUrl } from '@takeback/protocol'
import type { AppSettings } from '../chat-backend/domain/app-settings.ts'
import type { ChatBackendOptions } from '../chat-backend/start-options.ts'
import type { Log } from '../http/log.ts'
import { parseDuration } from './duration.ts'
import { type FlagValues, UsageError } from './flags.ts'
import {
  appOptions,
  commandsOption,
  formsOption,
  dataFolder,
  keyOption,
  limitsOption,
  presetOption,
  tlsOption,
  trustProxyOption,
} from './options.ts'
import { readFlagFile } from './read-file.ts'
import { passed, systemClock } from './system-clock.ts'

interface Given {
  readonly log: Log
  readonly fallback: boolean
  readonly dataDir?: string
  /** Where webhooks go when no flag says so: a receiver beside us. */
  readonly ownReceiver?: {
    readonly url: string
    readonly token: string
    /** It keeps what messages said: the After-send webhooks are on too. */
    readonly wantsContent: boolean
  }
}

export function chatOptions(
  values: FlagValues,
  { log, fallback, dataDir, ownReceiver }: Given,
): ChatBackendOptions {
  const key = keyOption(values)
  const tls = tlsOption(values)
  const trustProxy = trustProxyOption(values)
  const settings = settingsOption(values)
  return {
    dataDir: dataDir ?? dataFolder(values),
    host: values.host ?? '127.0.0.1',
    port: values.port ?? 8080,
    fallback,
    apps: appOptions(values).map(({ sdkAppId, admins }) =>
      key === undefined ? { sdkAppId, admins, settings } : { sdkAppId, admins, settings, key },
    ),
    allowPrivateWebhooks: values['allow-private-webhooks'],
    clock: systemClock,
    passed,
    random: Math.random,
    log,
    ...developmentOption(values),
    ...(tls && { tls }),
    ...(trustProxy !== undefined && { trustProxy }),
    ...(values['webhook-ca'] !== undefined && {
      webhookCa: readFlagFile('webhook-ca', values['webhook-ca']),
    }),
    ...webhookOption(values, ownReceiver),
  }
}

/** Of the dice; drawn when none is given. */
export function seedOption({ seed }: FlagValues): { readonly seed?: number } {
  return seed === undefined ? {} : { seed }
}

function developmentOption(values: FlagValues): Pick<ChatBackendOptions, 'development'> {
  return values.development ? { development: { folderIsOurs: false, ...seedOption(values) } } : {}
}

/** A policy that no flag names stays as it was set before. */
export function settingsOption(values: FlagValues): Partial<AppSettings> {
  return {
    ...(values['redact-after'] !== undefined && {
      redactAfterMs: parseDuration('redact-after', values['redact-after']),
    }),
    ...(values.retention !== undefined && { retentionMs: parseDuration('retention', values.retention) }),
    ...(values.limits !== undefined && { limits: limitsOption(values) }),
    ...(values['group-recall'] !== undefined && {
      forbidGroupRecall: isOff('group-recall', values['group-recall']),
    }),
    ...(values['recall-window'] !== undefined && {
      recallWindowMs: parseDuration('recall-window', values['recall-window']),
    }),
    ...(values['role-recall-window'] !== undefined && {
      roleRecallWindowMs: parseDuration('role-recall-window', values['role-recall-window']),
    }),
  }
}

function webhookOption(values: FlagValues, own: Given['ownReceiver']): Pick<ChatBackendOptions, 'webhook'> {
  const url = values['webhook-url'] ?? own?.url
  const token = values['webhook-token'] ?? own?.token
  const commands =
    values['webhook-commands'].length > 0 || own === undefined
      ? values['webhook-commands']
      : [own.wantsContent ? 'all' : 'recalls']
  if (url === undefined) {
    const needUrl = [
      'webhook-token',
      'webhook-preset',
      'webhook-commands',
      'webhook-retry-timeouts',
      'webhook-forms',
    ] as const
    const alone = needUrl.find((name) => isGiven(values[name]))
    if (alone !== undefined)
      throw new UsageError(`--${alone} needs --webhook-url: where shall the webhooks go?`)
    return {}
  }
  const trouble = checkWebhookBaseUrl(url)
  if (trouble !== null) throw new UsageError(`--webhook-url: ${trouble}`)
  return {
    webhook: {
      url,
      retryTimeouts: values['webhook-retry-timeouts'],
      ...(commands.length > 0 && { commands: commandsOption('webhook-commands', commands) }),
      ...(token !== undefined && { token }),
      forms: formsOption('webhook-forms', values['webhook-forms']),
      ...(values['webhook-preset'] !== undefined && {
        preset: presetOption('webhook-preset', values['webhook-preset']),
      }),
    },
  }
}

function isGiven(value: string | boolean | readonly string[] | undefined): boolean {
  return typeof value === 'object' ? value.length > 0 : value !== undefined && value !== false
}

function isOff(flag: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'off'
  throw new UsageError(`--${flag} is "${text}": give on or off.`)
}
