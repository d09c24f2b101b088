/**
 * A quote that arrives after its message was taken back: rule RE3 of docs/spec/residue.md. Its text is blanked when
 * it is sent, as the recall would have blanked it, and the client that sent it need not have known.
 */
import type { Query } from '@takeback/store'
import { recalledByMsgId } from '../tables/messages.ts'

/** What a message quotes; see domain/quotes.ts. */
export interface Quoting {
  readonly custom: string | null
  readonly customBlanked: string | null
  readonly quoted: readonly string[]
}

/** Put this into the reads of every turn that stores a message. */
export function recalledAmong(app: number, { quoted }: Quoting): Query<{ readonly id: number }>[] {
  return quoted.map((msgId) => recalledByMsgId(app, msgId))
}

/** The content as it may be stored. Several quotes in one message are blanked together. */
export function withoutRecalledQuotes<Content extends Quoting>(
  content: Content,
  recalled: readonly (readonly object[])[],
): Content {
  if (recalled.every((rows) => rows.length === 0)) return content
  return { ...content, custom: content.customBlanked, customBlanked: null, quoted: [] }
}
