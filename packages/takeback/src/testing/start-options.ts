/** What `startChatBackend` takes, checked, and what becomes of it. */
import { randomBytes } from 'node:crypto'
import { checkWebhookBaseUrl, isUserId, webhookCommands, type WebhookForms } from '@takeback/protocol'
import { LARGEST_SEED } from '../chat-backend/development/faults/dice.ts'
import type { AppSettings } from '../chat-backend/domain/app-settings.ts'
import type { ChatBackendOptions } from '../chat-backend/start-options.ts'
import { createLog, type LogOptions } from '../http/log.ts'
import type { SentCommand } from './sent-webhook.ts'
import { systemClock } from './system-clock.ts'

export interface StartOptions {
  /** Your app backend's address. Absent: webhooks are answered with OK on loopback. */
  readonly webhookUrl?: string
  /** By default 1400000000. */
  readonly sdkAppId?: number
  /** Webhooks carry Sign and RequestTime. Absent: they don't. */
  readonly token?: string
  /** tencent: one attempt and the documented quotas, as on the cloud. durable: retried over three days. By default tencent. */
  readonly preset?: 'tencent' | 'durable'
  /** By default all six. */
  readonly commands?: readonly SentCommand[]
  readonly forms?: Partial<WebhookForms>
  /** `memory`, or a folder whose data stays. By default memory. */
  readonly data?: string
  /** UserID of the app admin; by default `administrator`. */
  readonly admin?: string
  /** The secret key of the app; by default a new one. */
  readonly key?: string
  /** Recall windows, retention and the like. */
  readonly settings?: Partial<AppSettings>
  /** Of the dice of faults and of the pauses between retries; by default a drawn one, which `faults.seed` tells. */
  readonly seed?: number
  /** By default 0: a free one. */
  readonly port?: number
  /** On standard error; by default silent. */
  readonly logLevel?: LogOptions['level']
}

/** Every choice made. */
export type CheckedOptions = StartOptions &
  Required<Pick<StartOptions, 'sdkAppId' | 'preset' | 'data' | 'admin' | 'key' | 'port'>>

const maxSdkAppId = 4_294_967_295
/** 64 hex digits, the form of Tencent's own keys. */
const keyBytes = 32

/** Throws a TypeError for an option that can't be right. */
export function checkOptions(options: StartOptions): CheckedOptions {
  const { sdkAppId = 1_400_000_000, admin = 'administrator', data = 'memory', webhookUrl, key } = options
  const { seed } = options
  if (!Number.isInteger(sdkAppId) || sdkAppId < 1 || sdkAppId > maxSdkAppId)
    throw new TypeError(`sdkAppId is ${sdkAppId}: give the number of an app, for example 1400000000.`)
  if (!isUserId(admin)) throw new TypeError(`admin is "${admin}": give 1 to 32 bytes of printable ASCII.`)
  if (data === '') throw new TypeError('data is empty: give memory, or a folder.')
  const trouble = webhookUrl === undefined ? null : checkWebhookBaseUrl(webhookUrl)
  if (trouble !== null) throw new TypeError(trouble)
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED))
    throw new TypeError(`seed is ${seed}: give a whole number from 0 to ${LARGEST_SEED}.`)
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new TypeError('key must be 1 to 128 printable ASCII characters without spaces.')
  return {
    ...options,
    sdkAppId,
    admin,
    data,
    preset: options.preset ?? 'tencent',
    key: key ?? randomBytes(keyBytes).toString('hex'),
    port: options.port ?? 0,
  }
}

interface Place {
  readonly folder: string
  readonly webhookUrl: string
  readonly watchEgress: NonNullable<ChatBackendOptions['watchEgress']>
}

export function realOptions(options: CheckedOptions, place: Place): ChatBackendOptions {
  const { sdkAppId, key, admin, preset, forms, token, settings } = options
  const { commands = Object.values(webhookCommands), logLevel = 'silent' } = options
  const limits = preset === 'tencent' ? 'tencent' : 'none'
  return {
    dataDir: place.folder,
    host: '127.0.0.1',
    port: options.port,
    fallback: false,
    apps: [{ sdkAppId, key, admins: [admin], settings: { limits, ...settings } }],
    webhook: {
      url: place.webhookUrl,
      commands,
      preset,
      ...(forms && { forms }),
      ...(token !== undefined && { token }),
    },
    allowPrivateWebhooks: true,
    development: {
      folderIsOurs: options.data === 'memory',
      ...(options.seed !== undefined && { seed: options.seed }),
    },
    watchEgress: place.watchEgress,
    clock: systemClock,
    passed: () => performance.now(),
    random: Math.random,
    log: createLog({ level: logLevel, stream: process.stderr }),
  }
}
