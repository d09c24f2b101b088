/**
 * Every flag of the command, once: its name, its environment variable, its default and its words.
 * A flag beats the environment, the environment beats the default. `--name value` and `--name=value` both work.
 */
import { parseArgs } from 'node:util'

export interface Flag {
  readonly kind: 'text' | 'number' | 'switch' | 'list'
  readonly help: string
  /** As shown in the help; the code that uses the flag holds the real default. */
  readonly fallback?: string
  /** For numbers. */
  readonly min?: number
  readonly max?: number
  /** Its value never appears in a message. */
  readonly secret?: boolean
  /** For lists: a value is one item, commas included. */
  readonly whole?: boolean
}

const port = { kind: 'number', min: 0, max: 65_535 } as const

export const flags = {
  host: { kind: 'text', help: 'address to listen on', fallback: '127.0.0.1' },
  port: { ...port, help: 'Chat backend: REST v4', fallback: '8080' },
  'callback-port': { ...port, help: 'app backend: POST of the webhooks', fallback: '8081' },
  'callback-path': { kind: 'text', help: 'path of the webhooks', fallback: '/callback' },
  'monitor-port': { ...port, help: 'app backend: page and /api', fallback: '8082' },
  data: { kind: 'text', help: 'folder of everything that is remembered', fallback: '.takeback' },
  store: {
    kind: 'text',
    secret: true,
    help: 'postgres://USER@HOST/DATABASE: remember there, together with other processes',
    fallback: 'the data folder',
  },
  bus: {
    kind: 'text',
    secret: true,
    help: 'nats://HOST:4222: tells the other processes at once what is new',
    fallback: 'they ask every second',
  },
  from: { kind: 'text', help: 'chat.db of a Chat backend, or inbox.db of a receiver; a copy of one' },
  to: { kind: 'text', secret: true, help: 'postgres://USER@HOST/DATABASE: where it goes' },
  sdkappid: { kind: 'list', help: 'SDKAppID; several: repeat or separate by commas', fallback: '1400000000' },
  key: {
    kind: 'text',
    secret: true,
    help: 'secret key of the app',
    fallback: 'made once, kept in the data folder',
  },
  'operator-key-file': {
    kind: 'text',
    help: 'file that holds the operator key of a Chat backend',
    fallback: 'operator-key in the data folder',
  },
  'key-file': { kind: 'text', help: 'file that holds the secret key' },
  admin: { kind: 'list', help: 'UserID of an app admin; several: repeat', fallback: 'administrator' },
  'webhook-url': { kind: 'text', help: 'where the Chat backend POSTs its webhooks' },
  'webhook-token': { kind: 'text', secret: true, help: 'token the webhooks are signed with (Sign)' },
  'webhook-commands': {
    kind: 'list',
    help: 'command words to switch on; "recalls", "sends" or "all" for groups of them',
  },
  'webhook-preset': {
    kind: 'text',
    help: 'durable (retried over three days) or tencent (one attempt)',
    fallback: 'durable',
  },
  'webhook-retry-timeouts': { kind: 'switch', help: 'preset tencent: try again after a time-out' },
  'webhook-forms': {
    kind: 'list',
    help: 'where the documents disagree: c2c=intl|cn|both, group-event-time=string|integer, group-msg-id=on|off',
  },
  'webhook-ca': {
    kind: 'text',
    help: 'PEM file of certificate authorities to trust besides the system, when calling out',
  },
  'allow-private-webhooks': { kind: 'switch', help: 'let webhooks go to loopback and private addresses' },
  token: {
    kind: 'list',
    secret: true,
    help: 'token the app backend checks Sign with; two during a rotation',
  },
  'allow-before': { kind: 'switch', help: 'app backend: answer Before webhooks with "allow" instead of 503' },
  'keep-content': {
    kind: 'text',
    help: 'app backend: keep what messages said, from After-send webhooks, for so long: 48h; 0: not at all',
    fallback: '0',
  },
  'redact-recalled': {
    kind: 'text',
    help: 'what becomes of the copy once the recall is applied: now (it goes), or 7d',
    fallback: 'now',
  },
  record: {
    kind: 'number',
    min: 1,
    max: 1000,
    help: 'app backend: make fixtures of the first N webhooks, ids and texts replaced',
  },
  'forward-to': {
    kind: 'text',
    help: "URL of your own handler, called in Tencent's exact form; receive: until it accepts",
  },
  'forward-secret': {
    kind: 'list',
    secret: true,
    help: 'whsec_… that the calls are signed with, or the file that holds it; two during a rotation',
    fallback: 'made once, kept in the data folder',
  },
  'forward-token': {
    kind: 'text',
    secret: true,
    help: "your handler checks Tencent's Sign: the token to make it anew with",
  },
  'pass-through': { kind: 'text', help: 'URL that every other webhook goes to; its answer goes back' },
  'fetch-back': {
    kind: 'text',
    help: "app backend: the Chat backend's REST API, asked before a recall is handled whether it is true",
    fallback: 'webhooks are believed',
  },
  'alert-url': { kind: 'text', help: 'where alerts for an operator are POSTed' },
  'alert-secret': {
    kind: 'list',
    secret: true,
    help: 'whsec_… that alerts are signed with, or the file that holds it; two during a rotation',
    fallback: 'made once, kept in the data folder',
  },
  'metrics-token-file': {
    kind: 'text',
    help: 'file that holds the token which opens /metrics alone; two lines during a rotation',
    fallback: 'made once, kept in the data folder',
  },
  'trust-proxy': { kind: 'text', help: 'proxies in front: a count of hops or their addresses (CIDR)' },
  'tls-cert': { kind: 'text', help: 'PEM file of the certificate' },
  'tls-key': { kind: 'text', help: 'PEM file of its key' },
  limits: { kind: 'text', help: 'none, or tencent: the documented quotas', fallback: 'none' },
  'group-recall': { kind: 'text', help: 'on, or off: group recalls are refused with 10041', fallback: 'on' },
  'recall-window': {
    kind: 'text',
    help: 'how long users may take back their own messages; 0: never',
    fallback: '120s',
  },
  'role-recall-window': {
    kind: 'text',
    help: "how long owners and admins of groups may take back others' messages; 0: never",
    fallback: '120s',
  },
  'redact-after': { kind: 'text', help: 'how long a recalled text is kept: 0, 90s, 12h, 7d', fallback: '0' },
  retention: { kind: 'text', help: 'how long messages are kept', fallback: '7d' },
  development: {
    kind: 'switch',
    help: 'development mode: the clock is turned, faults are ordered, everything is emptied (takeback clock, fault, reset)',
  },
  seed: {
    kind: 'number',
    min: 0,
    max: 4_294_967_295,
    help: 'development mode: of the dice of faults and of the pauses between retries',
    fallback: 'drawn',
  },
  drain: {
    kind: 'text',
    help: 'how long it still serves after SIGTERM while /readyz says no: 10s, behind a balancer',
    fallback: 'not at all',
  },
  json: { kind: 'switch', help: 'one line of JSON on standard output when ready; logs on standard error' },
  'log-level': { kind: 'text', help: 'error, warn, info or debug', fallback: 'info' },
  chat: { kind: 'text', help: 'URL of a running Chat backend' },
  monitor: { kind: 'text', help: 'URL of a running monitor' },
  'monitor-secret-file': {
    kind: 'text',
    help: 'file that holds the secret of a monitor that asks for a sign-in',
  },
  url: { kind: 'text', help: 'the webhook URL to set' },
  preset: { kind: 'text', help: 'durable or tencent' },
  commands: { kind: 'list', help: 'command words to switch on' },
  forms: { kind: 'list', help: 'c2c=intl|cn|both, group-event-time=string|integer, group-msg-id=on|off' },
  next: { kind: 'number', min: 1, max: 1_000_000, help: 'only the next so many calls' },
  every: { kind: 'number', min: 2, max: 1_000_000, help: '3: one call in three' },
  chance: { kind: 'text', help: '0.1: a tenth of the calls, by the dice' },
  reaches: { kind: 'switch', help: 'the endpoint hears it all the same, and only its answer is lost' },
  delay: { kind: 'text', help: 'how much later it is heard: 500ms, 30s, 2h' },
  status: { kind: 'number', min: 400, max: 599, help: 'the HTTP status that is answered', fallback: '503' },
  ahead: { kind: 'text', help: 'how far RequestTime is ahead: 90s, 2m' },
  behind: { kind: 'text', help: 'how far RequestTime is behind: 90s, 2m' },
  state: { kind: 'text', help: 'waiting, parked, sending, delivered, late, dead or superseded' },
  since: { kind: 'text', help: 'how far back: 90s, 15m, 2h, 7d' },
  until: { kind: 'text', help: 'how far back it ends', fallback: 'now' },
  sender: { kind: 'text', help: 'UserID of who said it, or the id of an official account' },
  reason: { kind: 'text', help: 'why it is taken back: groups and official accounts are told' },
  count: { kind: 'number', help: 'the messages of the plan, as it told them' },
  'per-second': {
    kind: 'number',
    min: 1,
    max: 500,
    help: 'messages to take back in a second',
    fallback: '100',
  },
  limit: { kind: 'number', min: 1, max: 100, help: 'how many at most', fallback: '20' },
  expire: { kind: 'text', help: 'how long the UserSig is valid', fallback: '180d' },
  share: { kind: 'number', min: 0, max: 100, help: 'per cent of the messages to take back', fallback: '10' },
  lines: { kind: 'number', min: 1, max: 10_000_000, help: 'read at most this many lines' },
  concurrency: { kind: 'number', min: 1, max: 512, help: 'REST calls in flight', fallback: '32' },
  list: { kind: 'number', min: 1, max: 1000, help: 'how many messages one recall takes back', fallback: '1' },
  form: { kind: 'text', help: 'one-to-one: intl (UnreadMsgNum), cn (EventTime) or both', fallback: 'intl' },
  'event-time': { kind: 'text', help: 'group: EventTime as a string or an integer', fallback: 'string' },
  set: {
    kind: 'list',
    whole: true,
    help: 'change the body: PATH=VALUE, JSON when it parses; repeat for more',
  },
  repeat: {
    kind: 'number',
    min: 1,
    max: 10_000,
    help: 'send the same body so often, signed anew',
    fallback: '1',
  },
  save: { kind: 'text', help: 'folder that gets every request as a fixture (JSON)' },
  curl: { kind: 'switch', help: 'print every request as a curl line, too' },
  pair: { kind: 'list', help: 'a one-to-one conversation to ask for: ALICE:BOB; several: repeat' },
  group: { kind: 'list', help: 'a group to ask for, or GROUP:TOPIC; several: repeat' },
  official: { kind: 'list', help: 'an official account to ask for; several: repeat' },
  conversations: {
    kind: 'text',
    help: 'file of conversations to ask for, a JSON object a line: {"c2c":["alice","bob"]}',
  },
  'only-named': { kind: 'switch', help: 'ask for those alone, not for those that the inbox knows' },
  anew: { kind: 'switch', help: 'ask those too that were asked to their end within the hour' },
  rate: { kind: 'number', min: 1, max: 200, help: 'REST calls per second at most', fallback: '20' },
  copies: { kind: 'text', help: 'folder of the copies' },
  'keep-copies': { kind: 'text', help: 'how long a copy is kept: 30d' },
  ledger: {
    kind: 'list',
    whole: true,
    help: 'file of what was taken back and erased, kept on another disk; restore takes several',
  },
  interval: { kind: 'text', help: 'go on, so often: 10s', fallback: 'once' },
  'without-ledger': {
    kind: 'switch',
    help: 'restore as it is: what was taken back since the copy comes back',
  },
  observe: {
    kind: 'text',
    help: 'command that counts effects: gets keys, prints a number a line (no shell)',
  },
  junit: { kind: 'text', help: 'file that gets the results as JUnit XML' },
  'dry-run': { kind: 'switch', help: 'list what would be sent, send nothing' },
  yes: { kind: 'switch', help: 'it is meant: a URL beyond this machine, an erasure' },
  help: { kind: 'switch', help: 'show this help' },
  version: { kind: 'switch', help: 'show the version' },
} as const satisfies Record<string, Flag>

export type FlagName = keyof typeof flags
type ValueOf<Name extends FlagName> = (typeof flags)[Name]['kind'] extends 'switch'
  ? boolean
  : (typeof flags)[Name]['kind'] extends 'number'
    ? number | undefined
    : (typeof flags)[Name]['kind'] extends 'list'
      ? string[]
      : string | undefined
export type FlagValues = { readonly [Name in FlagName]: ValueOf<Name> }

/** Wrong use of the command: its text is shown as it is, with exit code 2. */
export class UsageError extends Error {}

export interface ParsedFlags {
  readonly values: FlagValues
  /** Those of the command line; the environment may hold flags of other commands. */
  readonly given: readonly FlagName[]
  readonly words: readonly string[]
}

/** Throws UsageError naming the flag or variable, its value and what would be right. */
export function parseFlags(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedFlags {
  const { values: given, positionals } = parseCommandLine(args)
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(flags) as [FlagName, Flag][]) {
    const variable = `TAKEBACK_${name.toUpperCase().replaceAll('-', '_')}`
    const inLine = given[name]
    const fromEnv = env[variable]
    const where = inLine === undefined ? variable : `--${name}`
    const raw = inLine ?? (fromEnv === undefined || fromEnv === '' ? undefined : fromEnv)
    values[name] = readValue(flag, where, raw)
  }
  return {
    values: values as unknown as FlagValues,
    given: Object.keys(given) as FlagName[],
    words: positionals,
  }
}

/** False: a flag, or one of the two words that are everybody's. */
export function namesCommand(first: string): boolean {
  return !/^(?:-|help$|version$)/.test(first)
}

function parseCommandLine(args: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }> = {}
  for (const [name, flag] of Object.entries(flags) as [FlagName, Flag][]) {
    options[name] =
      flag.kind === 'switch' ? { type: 'boolean' } : { type: 'string', multiple: flag.kind === 'list' }
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    const [what] = (error as Error).message.split(/\.\s/)
    const [word = 'help'] = args
    const where = namesCommand(word) ? `help ${word}" lists its flags` : 'help" lists the commands'
    throw new UsageError(`${what?.replaceAll('\n', ' ')}. "takeback ${where}.`)
  }
}

type RawValue = string | boolean | (string | boolean)[] | undefined

function readValue(flag: Flag, where: string, raw: RawValue): unknown {
  switch (flag.kind) {
    case 'switch':
      return readSwitch(where, raw)
    case 'list':
      return [raw ?? []]
        .flat()
        .flatMap((item) => itemsOf(flag, String(item)))
        .map((item) => item.trim())
        .filter((item) => item !== '')
    case 'number':
      return raw === undefined ? undefined : readNumber(flag, where, String(raw))
    case 'text':
      if (raw === '') throw new UsageError(`${where} is empty: give a value or leave it out.`)
      return raw === undefined ? undefined : String(raw)
  }
}

function itemsOf({ secret, whole }: Flag, text: string): string[] {
  if (whole === true) return [text]
  return text.split(secret === true ? /\s+/ : ',')
}

function readSwitch(where: string, raw: RawValue): boolean {
  if (raw === undefined) return false
  if (raw === true || raw === 'true' || raw === '1' || raw === 'yes') return true
  if (raw === 'false' || raw === '0' || raw === 'no') return false
  throw new UsageError(`${where} is "${String(raw)}": give true or false.`)
}

function readNumber(flag: Flag, where: string, raw: string): number {
  const value = Number(raw)
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = flag
  if (!/^\d+$/.test(raw) || value < min || value > max) {
    throw new UsageError(`${where} is "${raw}": give a whole number from ${min} to ${max}.`)
  }
  return value
}
