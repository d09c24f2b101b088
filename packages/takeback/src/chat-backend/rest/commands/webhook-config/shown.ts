/** An app's webhook as our REST shows it. Neither the token nor a secret is in any of these answers. */
import { Refusal, type WebhookConfig } from '@takeback/protocol'
import type { RestCall } from '../../command.ts'
import type { Refused } from '../../../turns/refused.ts'
import type { WebhookSaved } from '../../../webhooks/settings-turns.ts'
import type { WebhookSettings } from '../../../webhooks/settings.ts'
import { blockedSentence } from '../../../webhooks/blocked-sentence.ts'
import { tokenWarnings } from '../../../webhooks/token-warnings.ts'

export interface ShownWebhook extends WebhookConfig {
  readonly IsTokenEnable: boolean
  /** Live secrets of Standard Webhooks: 0, 1, or 2 during a rotation. */
  readonly SigningSecrets: number
  /** What is wrong with the URL's address or weak about the token, in sentences. */
  readonly Warnings: readonly string[]
}

type Blocks = RestCall['blocks']

export function shown(settings: WebhookSettings, blocks: Blocks): ShownWebhook {
  return {
    Url: settings.url,
    CallbackCommandList: [...settings.commands],
    Preset: settings.preset,
    RetryTimeouts: settings.retryTimeouts,
    Forms: settings.forms,
    Paused: settings.paused,
    IsTokenEnable: settings.tokenEnabled,
    SigningSecrets: settings.signingSecrets.length,
    Warnings: [...blockedWarning(settings, blocks), ...warningsOf(settings)],
  }
}

/** Rule D31: it would be given up at once, and whoever saves it can't know. */
function blockedWarning({ url }: WebhookSettings, blocks: Blocks): readonly string[] {
  const why = url === '' ? null : (blocks?.(url) ?? null)
  if (why === null) return []
  return [blockedSentence(why)]
}

export function warningsOf({ url, token, tokenEnabled }: WebhookSettings): readonly string[] {
  return tokenEnabled ? tokenWarnings(url, token) : []
}

/** The settings of a turn that saved; a refusal is thrown to the edge. */
export function settingsOf(result: WebhookSaved | Refused): WebhookSettings {
  if (result.kind === 'refused') throw new Refusal(result.code, result.info)
  return result.settings
}
