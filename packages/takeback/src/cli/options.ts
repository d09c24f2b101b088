/** From flags to the options of the two services: every check that needs only the flags happens here. */
import { join, resolve } from 'node:path'
import { isUserId, webhookCommands, type WebhookForms } from '@takeback/protocol'
import { checkTrustProxy } from '../http/client-address.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { foundKeyFile } from './key-file.ts'
import { readFlagFile } from './read-file.ts'

export interface AppOption {
  readonly sdkAppId: number
  readonly admins: readonly [string, ...string[]]
}

const defaultSdkAppId = '1400000000'
const defaultAdmin = 'administrator'
/** SDKAppIDs are unsigned 32-bit numbers. */
const maxSdkAppId = 4_294_967_295

/** At least one app; every app has the same admins. */
export function appOptions(values: FlagValues): [AppOption, ...AppOption[]] {
  const given = values.admin.length === 0 ? [defaultAdmin] : values.admin
  for (const admin of given) {
    if (!isUserId(admin))
      throw new UsageError(`--admin is "${admin}": give 1 to 32 bytes of printable ASCII.`)
  }
  const admins = given as [string, ...string[]]
  const [first = defaultSdkAppId, ...others] = values.sdkappid
  const appOf = (id: string): AppOption => ({ sdkAppId: readSdkAppId(id), admins })
  return [appOf(first), ...others.map(appOf)]
}

/** `what`: how the value is called in the message. */
export function readSdkAppId(text: string, what = '--sdkappid'): number {
  const id = Number(text)
  if (!/^[1-9]\d{0,9}$/.test(text) || id > maxSdkAppId) {
    throw new UsageError(`${what} is "${text}": give the number of the app, for example 1400000000.`)
  }
  return id
}

export function keyOption(values: FlagValues): string | undefined {
  if (values.key !== undefined && values['key-file'] !== undefined) {
    throw new UsageError('--key and --key-file are both given: give one of them.')
  }
  const key =
    values['key-file'] === undefined ? values.key : readFlagFile('key-file', values['key-file']).trim()
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new UsageError('The secret key must be 1 to 128 printable ASCII characters without spaces.')
  }
  return key
}

/** The key that is given, or the one that a Chat backend left in the data folder. Throws UsageError when there is none. */
export function requiredKey(values: FlagValues, sdkAppId: number): string {
  const given = keyOption(values)
  if (given !== undefined) return given
  const folder = dataFolder(values)
  const found = foundKeyFile(folder, sdkAppId)
  if (found !== null) return readFlagFile('key-file', found).trim()
  throw new UsageError(
    `The secret key of app ${sdkAppId} is not in ${folder}: name the --data folder of the Chat backend, or give --key-file FILE (or --key).`,
  )
}

export function callbackPathOption(values: FlagValues): string {
  const path = values['callback-path'] ?? '/callback'
  if (/^\/[\w./~-]*$/.test(path)) return path
  throw new UsageError(`--callback-path is "${path}": give a path such as /callback.`)
}

export function dataFolder(values: FlagValues): string {
  return resolve(values.data ?? '.takeback')
}

/** Of the app backend, when both halves share a folder. */
export function receiverFolder(values: FlagValues): string {
  return join(dataFolder(values), 'receiver')
}

/** Throws UsageError when it can't be read. */
export function trustProxyOption(values: FlagValues): string | undefined {
  const trustProxy = values['trust-proxy']
  try {
    if (trustProxy !== undefined) checkTrustProxy(trustProxy)
    return trustProxy
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function tlsOption(values: FlagValues): { cert: string; key: string } | undefined {
  const certFile = values['tls-cert']
  const keyFile = values['tls-key']
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined || keyFile === undefined) {
    throw new UsageError('--tls-cert and --tls-key belong together: give both.')
  }
  return { cert: readFlagFile('tls-cert', certFile), key: readFlagFile('tls-key', keyFile) }
}

export function presetOption(flag: string, text: string): 'durable' | 'tencent' {
  if (text === 'durable' || text === 'tencent') return text
  throw new UsageError(`--${flag} is "${text}": give durable or tencent.`)
}

export function limitsOption(values: FlagValues): 'none' | 'tencent' {
  const { limits = 'none' } = values
  if (limits === 'none' || limits === 'tencent') return limits
  throw new UsageError(`--limits is "${limits}": give none or tencent.`)
}

const { c2cRecall, groupRecall, officialRecall, c2cAfterSend, groupAfterSend, officialAfterSend } =
  webhookCommands
const recalls = [c2cRecall, groupRecall, officialRecall]
const sends = [c2cAfterSend, groupAfterSend, officialAfterSend]
const groupsOfCommands: Readonly<Record<string, readonly string[]>> = {
  recalls,
  sends,
  all: [...recalls, ...sends],
}

/** Command words, or `recalls`, `sends`, `all` for groups of them. */
export function commandsOption(flag: string, words: readonly string[]): string[] {
  const known = [...recalls, ...sends] as readonly string[]
  const chosen = words.flatMap((word) => groupsOfCommands[word] ?? [word])
  const unknown = chosen.find((word) => !known.includes(word))
  if (unknown !== undefined) {
    throw new UsageError(
      `--${flag} names "${unknown}": give recalls, sends, all, or some of ${known.join(', ')}.`,
    )
  }
  return [...new Set(chosen)]
}

const formValues: Readonly<Record<string, readonly string[]>> = {
  c2c: ['intl', 'cn', 'both'],
  'group-event-time': ['string', 'integer'],
  'group-msg-id': ['on', 'off'],
}

/** `c2c=cn` and its like; what is not named stays as it was. */
export function formsOption(flag: string, words: readonly string[]): Partial<WebhookForms> {
  const chosen: Record<string, string> = {}
  for (const word of words) {
    const [name = '', value = ''] = word.split('=')
    if (formValues[name]?.includes(value) !== true) {
      const right = Object.entries(formValues).map(([known, allowed]) => `${known}=${allowed.join('|')}`)
      throw new UsageError(`--${flag} names "${word}": give ${right.join(', ')}.`)
    }
    chosen[name] = value
  }
  return {
    ...(chosen['c2c'] !== undefined && { c2c: chosen['c2c'] as WebhookForms['c2c'] }),
    ...(chosen['group-event-time'] !== undefined && {
      groupEventTime: chosen['group-event-time'] as WebhookForms['groupEventTime'],
    }),
    ...(chosen['group-msg-id'] !== undefined && { groupMsgId: chosen['group-msg-id'] === 'on' }),
  }
}
