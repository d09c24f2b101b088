/**
 * The URL of a webhook call: the configured one, kept as text, with our parameters appended.
 * Sources: I:34354 (order and names), I:34520 (what may be configured). Rules W5-W8 of docs/spec/wire.md.
 */
export const queryParameters = [
  'SdkAppid',
  'CallbackCommand',
  'contenttype',
  'ClientIP',
  'OptPlatform',
  'Sign',
  'RequestTime',
] as const

export type QueryParameter = (typeof queryParameters)[number]

export const MAX_BASE_URL_LENGTH = 1024

export interface WebhookCall {
  readonly sdkAppId: number
  readonly command: string
  readonly clientIp: string
  /** RESTAPI, Web, Android, iOS, Windows, macOS, iPad, Unknown … */
  readonly platform: string
  readonly sign?: string
  /** Unix seconds. */
  readonly requestTime?: number | string
}

/** The base keeps its spelling: a customer's query is never re-encoded. */
export function webhookUrl(base: string, call: WebhookCall): string {
  const pairs = [
    `SdkAppid=${call.sdkAppId}`,
    `CallbackCommand=${encodeURIComponent(call.command)}`,
    'contenttype=json',
    `ClientIP=${encodeURIComponent(call.clientIp)}`,
    `OptPlatform=${encodeURIComponent(call.platform)}`,
  ]
  if (call.sign !== undefined && call.requestTime !== undefined) {
    pairs.push(`Sign=${call.sign}`, `RequestTime=${call.requestTime}`)
  }
  return appendQuery(base, pairs.join('&'))
}

/** The base keeps its own query, in front. `query`: raw text without `?`. */
export function appendQuery(base: string, query: string): string {
  return query === '' ? base : base + joint(base) + query
}

function joint(base: string): string {
  if (!base.includes('?')) return '?'
  return base.endsWith('?') || base.endsWith('&') ? '' : '&'
}

/** What is wrong with a URL, and what to do; `{parameter}` is the one of ours that stands in its query. */
const urlTroubles = {
  scheme: 'The webhook URL must begin with http:// or https://.',
  length: `The webhook URL is longer than ${MAX_BASE_URL_LENGTH} characters.`,
  characters:
    'The webhook URL holds a space, a control or a non-ASCII character: percent-encode it (a host: write it in punycode).',
  backslash: 'The webhook URL holds a backslash: use /.',
  fragment: 'The webhook URL holds a fragment (#), which is never sent: remove it.',
  unreadable: 'The webhook URL cannot be read: check its host and port.',
  credentials: 'The webhook URL holds a user name or password: remove it and set a token instead.',
  'port-zero': 'The webhook URL has port 0: name the port to call.',
  parameter:
    'The webhook URL already has the parameter {parameter}, which every call adds: rename or remove it.',
} as const

export interface WebhookUrlTrouble {
  readonly code: keyof typeof urlTroubles
  /** Of `parameter`. */
  readonly parameter?: QueryParameter
}

/** Why this URL cannot be saved; null when it can. */
export function webhookUrlTrouble(url: string): WebhookUrlTrouble | null {
  if (!/^https?:\/\//i.test(url)) return { code: 'scheme' }
  if (url.length > MAX_BASE_URL_LENGTH) return { code: 'length' }
  if (!/^[\x21-\x7e]+$/.test(url)) return { code: 'characters' }
  if (url.includes('\\')) return { code: 'backslash' }
  if (url.includes('#')) return { code: 'fragment' }
  if (!URL.canParse(url)) return { code: 'unreadable' }
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '') return { code: 'credentials' }
  if (parsed.port === '0') return { code: 'port-zero' }
  const taken = pairsOf(parsed.search.slice(1)).find(({ name }) => name !== null)
  return taken?.name ? { code: 'parameter', parameter: taken.name } : null
}

/** The same as a sentence that says what to do. Never repeats the URL: it may hold a secret. */
export function checkWebhookBaseUrl(url: string): string | null {
  const trouble = webhookUrlTrouble(url)
  return trouble === null ? null : urlTroubles[trouble.code].replace('{parameter}', trouble.parameter ?? '')
}

export interface WebhookQuery {
  /** Percent-decoded, except Sign and RequestTime: those are plain hex and digits, or wrong. */
  readonly params: Readonly<Partial<Record<QueryParameter, string>>>
  /** Known parameters that stand more than once; `params` holds the first. */
  readonly duplicates: readonly QueryParameter[]
  /** Known parameters whose value is not valid percent-encoded UTF-8; not in `params`. */
  readonly malformed: readonly QueryParameter[]
}

/**
 * Reads the raw text behind `?`. Unknown parameters are the customer's own and are skipped. A `+` is a plus: this is a
 * URL, not a form.
 */
export function parseWebhookQuery(rawQuery: string): WebhookQuery {
  const params: Partial<Record<QueryParameter, string>> = {}
  const duplicates: QueryParameter[] = []
  const malformed: QueryParameter[] = []
  for (const { name, rawValue } of pairsOf(rawQuery)) {
    if (name === null) continue
    if (params[name] !== undefined || malformed.includes(name)) {
      if (!duplicates.includes(name)) duplicates.push(name)
      continue
    }
    const value = name === 'Sign' || name === 'RequestTime' ? rawValue : decoded(rawValue)
    if (value === null) malformed.push(name)
    else params[name] = value
  }
  return { params, duplicates, malformed }
}

/** `name` is null unless it is one of ours, however it was encoded: another parser would find it too. */
function pairsOf(rawQuery: string): { name: QueryParameter | null; rawValue: string }[] {
  if (rawQuery === '') return []
  return rawQuery.split('&').map((pair) => {
    const equals = pair.indexOf('=')
    const rawName = equals === -1 ? pair : pair.slice(0, equals)
    const name = decoded(rawName)
    return {
      name: queryParameters.find((parameter) => parameter === name) ?? null,
      rawValue: equals === -1 ? '' : pair.slice(equals + 1),
    }
  })
}

function decoded(text: string): string | null {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
