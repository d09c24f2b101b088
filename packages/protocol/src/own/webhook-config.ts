/**
 * `v4/takeback_config/…`: how an app's webhooks are configured over REST. Ours, not Tencent's, whose base webhooks are
 * set in a console; shaped like the REST of Tencent's sibling products (C:117540, I:60729).
 */
import * as v from 'valibot'
import { defineRest, type RestEnvelope } from '../rest/define.ts'
import { isPlainText } from '../ids.ts'
import { isWebhookCommand, type WebhookCommand } from '../webhooks/commands.ts'
import type { WebhookForms } from '../webhooks/forms.ts'
import { checkWebhookBaseUrl } from '../webhooks/url.ts'

/** durable: retried over three days. tencent: one attempt; a second one on a time-out if `RetryTimeouts` says so. */
export type WebhookPreset = 'durable' | 'tencent'

export interface WebhookConfig {
  /** Empty: no webhook is sent. */
  Url: string
  /** A command that is not listed is switched off. */
  CallbackCommandList: WebhookCommand[]
  Preset: WebhookPreset
  RetryTimeouts: boolean
  Forms: WebhookForms
  /** Webhooks are kept, in order, and none is sent. */
  Paused: boolean
}

export interface GetCallbackAnswer extends RestEnvelope {
  Response: WebhookConfig
}

export interface GetCallbackTokenAnswer extends RestEnvelope {
  Response: { Token: string; IsTokenEnable: boolean }
}

const urlField = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value === '') return
    const trouble = checkWebhookBaseUrl(dataset.value)
    if (trouble !== null) addIssue({ message: trouble })
  }),
)
const commandListField = v.pipe(
  v.array(
    v.custom<WebhookCommand>(
      (word) => typeof word === 'string' && isWebhookCommand(word),
      'is no webhook that this backend sends',
    ),
  ),
  v.maxLength(100, 'must name at most 100 commands'),
)
const presetField = v.picklist(['durable', 'tencent'], 'must be durable or tencent')
/** Forms left out keep their value. */
const formsField = v.object({
  c2c: v.exactOptional(v.picklist(['intl', 'cn', 'both'], 'must be intl, cn or both')),
  groupEventTime: v.exactOptional(v.picklist(['string', 'integer'], 'must be string or integer')),
  groupMsgId: v.exactOptional(v.boolean()),
})

const ours = {
  service: 'takeback_config',
  source: 'ours; modelled on C:117540 and I:60729',
  fieldCodes: {},
  otherCode: 100002,
  callsPerSecond: 200,
} as const

/** Replaces the whole configuration except the token; what is left out gets its default. */
export const setCallback = defineRest({
  ...ours,
  command: 'set_callback',
  request: v.looseObject({
    Url: urlField,
    CallbackCommandList: commandListField,
    Preset: v.exactOptional(presetField),
    RetryTimeouts: v.exactOptional(v.boolean()),
    Forms: v.exactOptional(formsField),
    Paused: v.exactOptional(v.boolean()),
  }),
})

/** Changes what is named and keeps the rest. 100301 when nothing was ever set. */
export const updateCallback = defineRest({
  ...ours,
  command: 'update_callback',
  request: v.looseObject({
    Url: v.exactOptional(urlField),
    CallbackCommandList: v.exactOptional(commandListField),
    Preset: v.exactOptional(presetField),
    RetryTimeouts: v.exactOptional(v.boolean()),
    Forms: v.exactOptional(formsField),
    Paused: v.exactOptional(v.boolean()),
  }),
})

/** Answers a GetCallbackAnswer. 100301 when nothing was ever set. */
export const getCallback = defineRest({ ...ours, command: 'get_callback', request: v.looseObject({}) })

/** The first call needs both fields, a later one may send either. Tokens have 1 to 128 characters. */
export const setCallbackToken = defineRest({
  ...ours,
  command: 'set_callback_token',
  request: v.pipe(
    v.looseObject({
      Token: v.exactOptional(
        v.pipe(v.string(), v.check(isWebhookToken, 'must be 1 to 128 characters without control characters')),
      ),
      IsTokenEnable: v.exactOptional(v.boolean()),
    }),
    v.check(
      (request) => request.Token !== undefined || request.IsTokenEnable !== undefined,
      'Token or IsTokenEnable must be given',
    ),
  ),
})

/** Answers a GetCallbackTokenAnswer. 100302 when no token was ever set. */
export const getCallbackToken = defineRest({
  ...ours,
  command: 'get_callback_token',
  request: v.looseObject({}),
})

export interface SetCallbackSigningAnswer extends RestEnvelope {
  /** The live secrets, newest first: this answer alone holds them. */
  Response: { Secrets: readonly string[] }
}

/**
 * Signatures that cover the body (Standard Webhooks). on: makes a first secret, unless there is one. rotate: a new one, and both
 * sign until `finish`. off: none. Answers a SetCallbackSigningAnswer.
 */
export const setCallbackSigning = defineRest({
  ...ours,
  command: 'set_callback_signing',
  request: v.looseObject({
    Signing: v.picklist(['on', 'rotate', 'finish', 'off'], 'must be on, rotate, finish or off'),
  }),
})

export function isWebhookToken(token: string): boolean {
  return Array.from(token).length <= 128 && isPlainText(token, 4 * 128)
}
