/**
 * What `createReceiver` is given, checked before anything begins: rule R58 of docs/spec/receiving.md. Pure.
 *
 * TypeScript tells most of it, and programs without it would learn much later: of an inbox that was not awaited at the first
 * webhook, of a token that is not in the environment never, as every stranger's webhook would be taken.
 */
import { whatIsWrongWithSecret } from '@takeback/protocol/crypto'
import type { ReceiverOptions } from './create-receiver.ts'

const DEFAULT_FRESHNESS_SECONDS = 60
const [LEAST_FRESHNESS_SECONDS, MOST_FRESHNESS_SECONDS] = [30, 300]
const DEFAULT_MAX_BYTES = 64 * 1024
const MOST_MAX_BYTES = 16 * 1024 * 1024
const DEFAULT_HANDLER_DEADLINE_MS = 30_000
const MOST_HANDLER_DEADLINE_MS = 24 * 3_600_000

export interface CheckedOptions {
  readonly identity: {
    readonly sdkAppIds: readonly number[]
    readonly tokens: readonly string[]
    readonly freshnessSeconds: number
  }
  readonly signingSecrets: readonly string[]
  readonly maxBytes: number
  readonly handlerDeadlineMs: number
}

/** Throws a TypeError that names the option, its value (of a secret its kind) and what would be right. */
export function checkedOptions(options: ReceiverOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createReceiver was given no options: it needs sdkAppId and inbox')
  checkInbox(options.inbox)
  for (const name of ['onOther', 'onSeen', 'onTrouble', 'random'] as const) checkFunction(name, options[name])
  const { maxBytes = DEFAULT_MAX_BYTES, handlerDeadlineMs = DEFAULT_HANDLER_DEADLINE_MS } = options
  checkWhole('maxBytes', maxBytes, MOST_MAX_BYTES)
  checkWhole('handlerDeadlineMs', handlerDeadlineMs, MOST_HANDLER_DEADLINE_MS)
  return {
    identity: {
      sdkAppIds: appsOf(options),
      tokens: textsOf('token', options),
      freshnessSeconds: freshnessOf(options),
    },
    signingSecrets: secretsOf(options),
    maxBytes,
    handlerDeadlineMs,
  }
}

/** Throws a TypeError for what `on` would never call. */
export function checkListener(event: unknown, handler: unknown): void {
  if (event !== 'recall') throw new TypeError(`there is no event ${shown(event)}: on("recall", …)`)
  if (typeof handler !== 'function')
    throw new TypeError(`the handler of recalls is ${shown(handler)}: give a function`)
}

function checkInbox(inbox: unknown): void {
  const isObject = typeof inbox === 'object' && inbox !== null
  if (isObject && 'turn' in inbox && 'jobs' in inbox) return
  const what = inbox === undefined ? 'missing' : isObject && 'then' in inbox ? 'a Promise of one' : 'no inbox'
  throw new TypeError(`inbox is ${what}: give one that is open: inbox: await sqliteInbox('inbox.db')`)
}

function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${name} is ${kindOf(value)}: give a function`)
}

function checkWhole(name: string, value: unknown, most: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most) return
  throw new TypeError(`${name} is ${shown(value)}: give a whole number, 1 to ${most}`)
}

function appsOf({ sdkAppId }: ReceiverOptions): readonly number[] {
  const apps = [sdkAppId].flat()
  const wrong = apps.findIndex((app) => !Number.isSafeInteger(app) || app < 1)
  if (apps.length > 0 && wrong === -1) return apps
  const value = apps[wrong]
  const what = value === undefined ? 'missing' : shown(value)
  throw new TypeError(`sdkAppId is ${what}: give the number of your app, such as 1400000000`)
}

/** An option that is written down and undefined was meant: most often it is not in the environment. */
function textsOf(name: 'token' | 'signingSecret', options: ReceiverOptions): readonly string[] {
  if (!(name in options)) return []
  const texts: readonly unknown[] = [options[name]].flat()
  const wrong = texts.find((text) => typeof text !== 'string' && text !== undefined)
  if (wrong !== undefined) throw new TypeError(`${name} is ${kindOf(wrong)}: give a text, or a list of two`)
  if (texts.includes(undefined) || texts.includes('')) {
    const what = texts.includes('') ? 'empty' : 'undefined'
    throw new TypeError(`${name} is ${what}: leave it out when none is set at the sender`)
  }
  return texts as readonly string[]
}

function secretsOf(options: ReceiverOptions): readonly string[] {
  const secrets = textsOf('signingSecret', options)
  for (const secret of secrets) {
    const wrong = whatIsWrongWithSecret(secret)
    if (wrong !== null) throw new TypeError(`signingSecret ${wrong}`)
  }
  return secrets
}

function freshnessOf({ freshnessSeconds = DEFAULT_FRESHNESS_SECONDS }: ReceiverOptions): number {
  const isNumber = typeof freshnessSeconds === 'number'
  if (isNumber && freshnessSeconds >= LEAST_FRESHNESS_SECONDS && freshnessSeconds <= MOST_FRESHNESS_SECONDS)
    return freshnessSeconds
  throw new TypeError(`freshnessSeconds is ${shown(freshnessSeconds)}: give 30 to 300`)
}

/** Not for secrets. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const isPlain = value === undefined || value === null || typeof value === 'number'
  return isPlain ? String(value) : kindOf(value)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
