/**
 * Fields that every sending command shares (I:33527, I:34919). `MsgBody` is taken as an array here, because "no array"
 * and "a bad element" have codes of their own: the elements are judged by `parseMsgBody`.
 */
import * as v from 'valibot'
import { type MessageBody, messageBodySchema, messageBodyTrouble } from '../message-body.ts'

/** MsgBody and CloudCustomData together, as JSON, in bytes (older pages: 8 KB). */
export const MAX_MESSAGE_BYTES = 12_288

export const msgBodyField = v.array(v.unknown(), 'must be an array of message elements')

/** Values of `ForbidCallbackControl` and `SendMsgControl`; unknown words are ignored. */
export const controlWordsField = v.pipe(v.array(v.string()), v.maxLength(20, 'must name at most 20 words'))

export const cloudCustomDataField = v.string()
export const offlinePushInfoField = v.looseObject({})
/** 1: delivered to who is online and never stored. */
export const switchField = v.pipe(v.number(), v.picklist([0, 1], 'must be 0 or 1'))

export type ParsedMsgBody =
  | { readonly ok: true; readonly body: MessageBody }
  | { readonly ok: false; readonly info: string }

/** A refusal names the element. The code is the command's: 90010 one-to-one, 10004 groups. */
export function parseMsgBody(elements: readonly unknown[]): ParsedMsgBody {
  const parsed = v.safeParse(messageBodySchema, elements, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    return { ok: false, info: `MsgBody.${v.getDotPath(issue) ?? '0'}: ${issue.message}` }
  }
  const trouble = messageBodyTrouble(parsed.output)
  return trouble === null ? { ok: true, body: parsed.output } : { ok: false, info: trouble }
}
