/** The turns of the webhooks: their settings, rules D1-D4 of docs/spec/delivery.md. Codes: PROTOCOL 1.8. */
import { defineTurn, hastenLanes, supersedeJob, type Decision } from '@takeback/store'
import {
  checkWebhookBaseUrl,
  isWebhookCommand,
  isWebhookToken,
  recallCommands,
  type WebhookCommand,
  type WebhookForms,
  type WebhookPreset,
} from '@takeback/protocol'
import { refuse, type Refused } from '../turns/refused.ts'
import { webhookQueue } from './outbox.ts'
import { parkByHand } from './park-by-hand.ts'
import { redeliver } from './redeliver.ts'
import {
  noWebhook,
  readWebhookSettings,
  saveWebhookSettings,
  webhookSettingsOf,
  type WebhookSettings,
  type WebhookSettingsRow,
} from './settings.ts'

/** A bad value; no webhook was ever set; no token was ever set. */
export const webhookCodes = { badValue: 100002, notSet: 100301, noToken: 100302 } as const

/** What can be changed of an app's webhook beside its token; an absent field keeps what is there. */
export interface WebhookChange {
  readonly url?: string
  readonly commands?: readonly string[]
  readonly preset?: WebhookPreset
  readonly retryTimeouts?: boolean
  readonly forms?: Partial<WebhookForms>
  readonly paused?: boolean
}

export interface OfApp {
  readonly app: number
}

export interface WithUrl extends OfApp, WebhookChange {
  readonly url: string
}

export interface WebhookSaved {
  readonly kind: 'saved'
  readonly settings: WebhookSettings
}

const reads = ({ app }: OfApp) => ({ webhook: webhookSettingsOf(app) })

/** Writes everything anew; what is absent gets its default. Token and signing secrets stay. */
const setWebhook = defineTurn({
  reads: (command: WithUrl) => reads(command),
  decide: (command, { webhook }, { now }) => {
    const before = stored(webhook)
    const { token, tokenEnabled, signingSecrets } = before
    const anew = {
      ...noWebhook,
      ...resumed(before, command.paused ?? false, now),
      token,
      tokenEnabled,
      signingSecrets,
    }
    return withFreshChance(command, before, save(command.app, anew, command), now)
  },
})

const updateWebhook = defineTurn({
  reads: (command: OfApp & WebhookChange) => reads(command),
  decide: (command, { webhook }, { now }) => {
    if (webhook.length === 0 && command.url === undefined) {
      return refuse(webhookCodes.notSet, 'No webhook was ever set for this app: give Url.')
    }
    const before = stored(webhook)
    const anew = { ...before, ...resumed(before, command.paused, now) }
    return withFreshChance(command, before, save(command.app, anew, command), now)
  },
})

/** What a process is started with. An app without a URL so far gets the three recall webhooks. */
const startWebhook = defineTurn({
  reads: (command: WithUrl & { readonly token?: string }) => reads(command),
  decide: (command, { webhook }, { now }) => {
    const { app, token } = command
    if (token !== undefined && !isWebhookToken(token)) return refuseToken()
    const before = stored(webhook)
    const commands = before.url === '' ? recallCommands : before.commands
    const signed = token === undefined ? {} : { token, tokenEnabled: true }
    const anew = { ...before, ...resumed(before, command.paused, now), commands, ...signed }
    return withFreshChance(command, before, save(app, anew, command), now)
  },
})

/** The first call needs both the token and the switch, a later one may bring either. */
const setWebhookToken = defineTurn({
  reads: (command: OfApp & { readonly token?: string; readonly enabled?: boolean }) => reads(command),
  decide: (command, { webhook }) => {
    const before = stored(webhook)
    const { app, token, enabled } = command
    if (token !== undefined && !isWebhookToken(token)) return refuseToken()
    if (before.token === '' && (token === undefined || enabled === undefined)) {
      return refuse(
        webhookCodes.noToken,
        'No token was ever set for this app: give both Token and IsTokenEnable.',
      )
    }
    const signed = { token: token ?? before.token, tokenEnabled: enabled ?? before.tokenEnabled }
    return save(app, { ...before, ...signed }, {})
  },
})

/** on: a first secret, unless there is one. rotate: a new one beside the latest. finish: only the latest. off: none. */
export type SigningChange = 'on' | 'rotate' | 'finish' | 'off'

/** `newSecret`: made outside, for a decision draws no dice. */
const setWebhookSigning = defineTurn({
  reads: (command: OfApp & { readonly change: SigningChange; readonly newSecret: string }) => reads(command),
  decide: ({ app, change, newSecret }, { webhook }) => {
    const before = stored(webhook)
    const [latest] = before.signingSecrets
    return save(app, { ...before, signingSecrets: secretsAfter(change, latest, newSecret) }, {})
  },
})

function secretsAfter(change: SigningChange, latest: string | undefined, newSecret: string): string[] {
  if (change === 'off') return []
  if (latest === undefined) return [newSecret]
  return change === 'rotate' ? [newSecret, latest] : [latest]
}

/** Closes an After-send that waits for its retry while its message was taken back; see dispatcher.ts. */
const supersedeWebhook = defineTurn({
  reads: (_command: { readonly job: number }) => ({}),
  decide: ({ job }) => ({ result: { kind: 'closed' } as const, writes: supersedeJob(job) }),
})

/** The endpoint is back: what failed while it was down goes out now. Rule D20. */
const hastenWebhooks = defineTurn({
  reads: (_command: OfApp) => ({}),
  decide: ({ app }, _rows, { now }) => ({
    result: { kind: 'hastened' } as const,
    writes: [hastenLanes(webhookQueue(app), now)],
  }),
})

export const webhookTurns = {
  'set-webhook': setWebhook,
  'update-webhook': updateWebhook,
  'start-webhook': startWebhook,
  'set-webhook-token': setWebhookToken,
  'set-webhook-signing': setWebhookSigning,
  'supersede-webhook': supersedeWebhook,
  'redeliver-webhooks': redeliver,
  'park-webhook': parkByHand,
  'hasten-webhooks': hastenWebhooks,
}

function stored([row]: readonly WebhookSettingsRow[]): WebhookSettings {
  return row === undefined ? noWebhook : readWebhookSettings(row)
}

function save(app: number, before: WebhookSettings, change: WebhookChange): Decision<WebhookSaved | Refused> {
  const wrong = wrongUrl(change.url ?? '') ?? wrongCommand(change.commands ?? [])
  if (wrong !== null) return refuse(webhookCodes.badValue, wrong)

  const settings: WebhookSettings = {
    ...before,
    url: change.url ?? before.url,
    commands: [...new Set((change.commands as readonly WebhookCommand[] | undefined) ?? before.commands)],
    preset: change.preset ?? before.preset,
    retryTimeouts: change.retryTimeouts ?? before.retryTimeouts,
    forms: { ...before.forms, ...change.forms },
    paused: change.paused ?? before.paused,
  }
  const write = saveWebhookSettings(
    app,
    settings.url,
    JSON.stringify(settings.commands),
    settings.token,
    settings.tokenEnabled ? 1 : 0,
    settings.preset,
    settings.retryTimeouts ? 1 : 0,
    JSON.stringify(settings.forms),
    settings.paused ? 1 : 0,
    settings.resumedAt,
    JSON.stringify(settings.signingSecrets),
  )
  return { result: { kind: 'saved', settings }, writes: [write] }
}

/** Absent: the pause stays as it is. */
function resumed(
  before: WebhookSettings,
  paused: boolean | undefined,
  now: number,
): Pick<WebhookSettings, 'resumedAt'> {
  return { resumedAt: before.paused && paused === false ? now : before.resumedAt }
}

/** At another URL nothing has failed yet: what waits for its retry goes out now. Rule D20. */
function withFreshChance(
  { app, url = '' }: OfApp & WebhookChange,
  before: WebhookSettings,
  saved: Decision<WebhookSaved | Refused>,
  now: number,
): Decision<WebhookSaved | Refused> {
  if (saved.result.kind === 'refused' || url === '' || url === before.url) return saved
  return { ...saved, writes: [...(saved.writes ?? []), hastenLanes(webhookQueue(app), now)] }
}

/** An empty URL switches every webhook of the app off. */
function wrongUrl(url: string): string | null {
  const wrong = url === '' ? null : checkWebhookBaseUrl(url)
  return wrong === null ? null : `Url: ${wrong}`
}

function wrongCommand(commands: readonly string[]): string | null {
  const unknown = commands.find((command) => !isWebhookCommand(command))
  return unknown === undefined
    ? null
    : `CallbackCommandList: ${unknown} is no webhook that this backend sends`
}

function refuseToken() {
  return refuse(webhookCodes.badValue, 'Token: must be 1 to 128 characters without control characters')
}
