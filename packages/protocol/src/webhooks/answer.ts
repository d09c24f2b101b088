/**
 * What the app backend answers to a webhook: HTTP 200 and this envelope. Sources: I:34354 and each command's page.
 *
 * The code of an After webhook is ignored by the Chat backend; the documents give it a meaning all the same.
 */
import * as v from 'valibot'
import { integerField } from './fields.ts'

export const webhookAnswerSchema = v.looseObject({
  ActionStatus: v.picklist(['OK', 'FAIL']),
  ErrorInfo: v.string(),
  ErrorCode: integerField,
})

export type WebhookAnswer = v.InferOutput<typeof webhookAnswerSchema>

export const okAnswer = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } as const

/** The answer to a call that is refused; `info` says why, in words fit for a stranger. */
export function failAnswer(info: string, code = 1): WebhookAnswer {
  return { ActionStatus: 'FAIL', ErrorInfo: info, ErrorCode: code }
}

export interface AnswerReading {
  /** unclear: no JSON envelope, or one with a missing or mistyped field. Delivered all the same. */
  readonly kind: 'ok' | 'fail' | 'unclear'
  /** The documents' meaning, in words. */
  readonly meaning: string
}

/** How to show an answer to the webhook `command`. `answer` is parsed JSON. */
export function readWebhookAnswer(command: string, answer: unknown): AnswerReading {
  const parsed = v.safeParse(webhookAnswerSchema, answer)
  if (!parsed.success) {
    const path = v.getDotPath(parsed.issues[0])
    return { kind: 'unclear', meaning: path === null ? 'no envelope' : `${path} is missing or mistyped` }
  }
  const { ActionStatus, ErrorCode } = parsed.output
  return {
    kind: ActionStatus === 'OK' && ErrorCode === 0 ? 'ok' : 'fail',
    meaning: codeMeaning(command, ErrorCode),
  }
}

function codeMeaning(command: string, code: number): string {
  if (command.startsWith('C2C.')) {
    if (code === 0) return 'callback succeeds'
    return code === 1 ? 'an error occurs during callback' : `code ${code}, not documented`
  }
  return code === 0 ? 'the webhook result is ignored' : `code ${code}, not documented`
}
