/** `webhook_settings`: where the webhooks of an app go, which, in which form and with how much patience. */
import { statement, type Signal, type SqlValue } from '@takeback/store'
import { defaultForms, type WebhookCommand, type WebhookForms, type WebhookPreset } from '@takeback/protocol'

export interface WebhookSettings {
  /** Empty: no webhooks. */
  readonly url: string
  /** The switched-on command words. */
  readonly commands: readonly WebhookCommand[]
  /** Empty: none was ever set. */
  readonly token: string
  /** Whether calls carry Sign and RequestTime. */
  readonly tokenEnabled: boolean
  readonly preset: WebhookPreset
  /** Preset `tencent` only: Tencent's switch "retry after a time-out". */
  readonly retryTimeouts: boolean
  readonly forms: WebhookForms
  /** Nothing is sent; what waits is kept. */
  readonly paused: boolean
  /** When the last pause ended: what waited through it has its time from then on. 0: never. Milliseconds. */
  readonly resumedAt: number
  /** Of Standard Webhooks, newest first; two while one is being replaced. None: no such headers. */
  readonly signingSecrets: readonly string[]
}

export const noWebhook: WebhookSettings = {
  url: '',
  commands: [],
  token: '',
  tokenEnabled: false,
  preset: 'durable',
  retryTimeouts: false,
  forms: defaultForms,
  paused: false,
  resumedAt: 0,
  signingSecrets: [],
}

export interface WebhookSettingsRow {
  readonly app: number
  readonly url: string
  readonly commands: string
  readonly token: string
  readonly token_enabled: number
  readonly preset: string
  readonly retry_timeouts: number
  readonly forms: string
  readonly paused: number
  readonly resumed_at: number
  readonly signing_secrets: string
}

export const webhookSettingsOf = statement<[app: number], WebhookSettingsRow>(
  `SELECT app, url, commands, token, token_enabled, preset, retry_timeouts, forms, paused,
     resumed_at, signing_secrets
   FROM webhook_settings WHERE app = $1`,
)

export const allWebhookSettings = statement<[], WebhookSettingsRow>(
  `SELECT app, url, commands, token, token_enabled, preset, retry_timeouts, forms, paused,
     resumed_at, signing_secrets
   FROM webhook_settings ORDER BY app`,
)

export const saveWebhookSettings = statement<
  [
    app: number,
    url: string,
    commands: string,
    token: string,
    tokenEnabled: number,
    preset: string,
    retryTimeouts: number,
    forms: string,
    paused: number,
    resumedAt: number,
    signingSecrets: string,
  ]
>(
  `INSERT INTO webhook_settings (app, url, commands, token, token_enabled, preset, retry_timeouts, forms, paused,
     resumed_at, signing_secrets)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   ON CONFLICT (app) DO UPDATE SET url = excluded.url, commands = excluded.commands, token = excluded.token,
     token_enabled = excluded.token_enabled, preset = excluded.preset,
     retry_timeouts = excluded.retry_timeouts, forms = excluded.forms, paused = excluded.paused,
     resumed_at = excluded.resumed_at, signing_secrets = excluded.signing_secrets`,
)

export interface PausedRow {
  readonly app: number
  readonly paused: number
}

export const appsWithWebhook = statement<[], PausedRow>('SELECT app, paused FROM webhook_settings')

export const isPaused = statement<[app: number], PausedRow>(
  'SELECT app, paused FROM webhook_settings WHERE app = $1',
)

/** The durable plan is used up within three and a half days; what waited behind an endpoint that was down gets no more than four, not counting a pause. */
export const LONGEST_WAIT_MS = 4 * 86_400_000

/** Of the webhooks that wait, since when one has its time: a pause in between does not count. Rule D23. */
export function waitsSince(enqueuedAt: number, { resumedAt }: Pick<WebhookSettings, 'resumedAt'>): number {
  return Math.max(enqueuedAt, resumedAt)
}

/** The signal that the settings of an app were saved. */
export const settingsTopic = 'webhook-settings'

export function announceSettings([app]: readonly SqlValue[]): Signal {
  return { topic: settingsTopic, data: String(app) }
}

export function appOfSignal(data: string): number {
  return Number(data)
}

export function readWebhookSettings(row: WebhookSettingsRow): WebhookSettings {
  return {
    url: row.url,
    commands: JSON.parse(row.commands) as WebhookCommand[],
    token: row.token,
    tokenEnabled: row.token_enabled === 1,
    preset: row.preset === 'tencent' ? 'tencent' : 'durable',
    retryTimeouts: row.retry_timeouts === 1,
    forms: { ...defaultForms, ...(JSON.parse(row.forms) as Partial<WebhookForms>) },
    paused: row.paused === 1,
    resumedAt: row.resumed_at,
    signingSecrets: JSON.parse(row.signing_secrets) as string[],
  }
}
