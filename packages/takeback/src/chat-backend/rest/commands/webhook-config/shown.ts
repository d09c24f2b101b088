/** An app's webhook as our REST shows it. Neither the token nor a secret is in any of these answers. */
import { Refusal, type WebhookConfig } from '@takeback/protocol'
import type { Refused } from '../../../turns/refused.ts'
import type { WebhookSaved } from '../../../webhooks/settings-turns.ts'
import type { WebhookSettings } from '../../../webhooks/settings.ts'
import { tokenWarnings } from '../../../webhooks/token-warnings.ts'

export interface ShownWebhook extends WebhookConfig {
  readonly IsTokenEnable: boolean
  /** Live secrets of Standard Webhooks: 0, 1, or 2 during a rotation. */
  readonly SigningSecrets: number
  /** What is weak about the token, in sentences. */
  readonly Warnings: readonly string[]
}

export function shown(settings: WebhookSettings): ShownWebhook {
  return {
    Url: settings.url,
    CallbackCommandList: [...settings.commands],
    Preset: settings.preset,
    RetryTimeouts: settings.retryTimeouts,
    Forms: settings.forms,
    Paused: settings.paused,
    IsTokenEnable: settings.tokenEnabled,
    SigningSecrets: settings.signingSecrets.length,
    Warnings: warningsOf(settings),
  }
}

export function warningsOf({ url, token, tokenEnabled }: WebhookSettings): readonly string[] {
  return tokenEnabled ? tokenWarnings(url, token) : []
}

/** The settings of a turn that saved; a refusal is thrown to the edge. */
export function settingsOf(result: WebhookSaved | Refused): WebhookSettings {
  if (result.kind === 'refused') throw new Refusal(result.code, result.info)
  return result.settings
}
