/**
 * `v4/takeback_config/erase_user`: everything that a user said goes, and their account. Ours, not Tencent's. Numbers and
 * names, never text.
 */
import * as v from 'valibot'
import { defineRest, type RestEnvelope } from '../rest/define.ts'
import { userIdField } from '../webhooks/fields.ts'

export interface ErasureReceipt {
  readonly UserID: string
  /** Milliseconds. What they said later is not part of it. */
  readonly BegunAt: number
  /** Null: call again, with `Next` as `After`. */
  readonly EndedAt: number | null
  /** UserID of the admin. */
  readonly By: string
  /** Where the admin called from. */
  readonly ClientIP: string
  readonly Account: 'deleted' | 'not there'
  /** Messages of theirs that were still stored. */
  readonly Messages: number
  /** Texts of them that were still there, and went. */
  readonly Texts: number
  /** Messages of others out of which their words went. */
  readonly Quotes: number
  /** Milliseconds: until then their UserID stands beside what has no text any more. */
  readonly IdsUntil: number
  /** As in the receipt of a recall: within a minute of `EndedAt`. */
  readonly Files: 'wiped' | 'not yet' | 'not claimed'
  readonly Next: { readonly Time: number; readonly Id: number } | null
}

/** 70402: an admin of the app. */
export interface EraseUserAnswer extends RestEnvelope {
  Response: ErasureReceipt
}

const place = v.pipe(v.number(), v.safeInteger('must be an integer'), v.minValue(0, 'must not be negative'))

export const eraseUser = defineRest({
  service: 'takeback_config',
  command: 'erase_user',
  source: 'ours',
  request: v.looseObject({
    UserID: userIdField,
    /** `Next` of the answer before. Absent: from the beginning. */
    After: v.exactOptional(
      v.pipe(
        v.looseObject({ Time: place, Id: place }),
        v.transform(({ Time, Id }) => ({ time: Time, id: Id })),
      ),
    ),
  }),
  fieldCodes: {},
  otherCode: 100002,
  callsPerSecond: 200,
})
