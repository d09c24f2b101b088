/**
 * How far deleted text has left the files: rule TU20 of docs/spec/store.md. What a decision with `erases` deleted
 * before `wiped_before` (milliseconds, exclusive) stands in no file any more; what it deleted later may, for a minute.
 */
import { statement } from './query.ts'

export const wipedBefore = statement<[], { readonly wiped_before: number }>(
  'SELECT wiped_before FROM store_meta',
)
