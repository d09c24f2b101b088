/**
 * From what a sender gave to what is stored: the JSON of MsgBody, within the size that the documents allow.
 * Pure; the codes are the caller's, because one-to-one and group commands have their own.
 */
import { MAX_MESSAGE_BYTES, parseMsgBody } from '@takeback/protocol'

export type StoredBody =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly why: 'bad-element' | 'too-long'; readonly info: string }

/** The limit holds for MsgBody and CloudCustomData together: recipients and push settings don't count. */
export function bodyToStore(elements: readonly unknown[], custom: string | null): StoredBody {
  const parsed = parseMsgBody(elements)
  if (!parsed.ok) return { ok: false, why: 'bad-element', info: parsed.info }
  const json = JSON.stringify(parsed.body)
  const bytes = Buffer.byteLength(json) + (custom === null ? 0 : Buffer.byteLength(custom))
  if (bytes > MAX_MESSAGE_BYTES) {
    const info = `MsgBody and CloudCustomData have ${bytes} bytes, at most ${MAX_MESSAGE_BYTES} are allowed`
    return { ok: false, why: 'too-long', info }
  }
  return { ok: true, json }
}
