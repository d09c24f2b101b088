/** From the fields of set_callback and update_callback to the turn's words. */
import type { WebhookForms, WebhookPreset } from '@takeback/protocol'
import type { WebhookChange } from '../../../webhooks/settings-turns.ts'

interface CallbackFields {
  readonly Url?: string
  readonly CallbackCommandList?: readonly string[]
  readonly Preset?: WebhookPreset
  readonly RetryTimeouts?: boolean
  readonly Forms?: Partial<WebhookForms>
  readonly Paused?: boolean
}

export function changeOf(fields: CallbackFields): WebhookChange {
  return {
    ...(fields.Url !== undefined && { url: fields.Url }),
    ...(fields.CallbackCommandList !== undefined && { commands: fields.CallbackCommandList }),
    ...(fields.Preset !== undefined && { preset: fields.Preset }),
    ...(fields.RetryTimeouts !== undefined && { retryTimeouts: fields.RetryTimeouts }),
    ...(fields.Forms !== undefined && { forms: fields.Forms }),
    ...(fields.Paused !== undefined && { paused: fields.Paused }),
  }
}
