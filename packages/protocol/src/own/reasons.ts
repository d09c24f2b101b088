/**
 * Reasons that people read on the monitor: a code and its parameters. The words live with the page, in its languages.
 * The codes are a part of the API; what a code is called in English is in `web/words/en.ts`.
 */

/** Fills the words of a code: `{app}`. Text of strangers is bounded and without control characters. */
export type ReasonParams = Readonly<Record<string, string | number>>

/** What a check of a stored recall found. */
export type CheckCode =
  | 'served'
  | 'signed'
  | 'no-token'
  | 'signed-before'
  | 'fresh'
  | 'bytes'
  | 'strict-json'
  | 'typed'
  | 'corrected'
  | 'agree'
  | 'body-decides'
  | 'stored-first'
  | 'shown-by-rest'
  | 'waiting'
  | 'attempts'
  | 'retrying'
  | 'given-up'

/** Why an authentic webhook is not understood. `path` of the parameters: where in the body, `MsgSeqList.0.MsgSeq`. */
export type TroubleCode =
  | 'bad-utf8'
  | 'byte-order-mark'
  | 'half-surrogate'
  | 'forbidden-key'
  | 'duplicate-key'
  | 'unsafe-number'
  | 'too-deep'
  | 'not-json'
  | 'json-ends'
  | 'no-command'
  | 'contradiction'
  | 'other-command'
  | 'missing'
  | 'type'
  | 'text-length'
  | 'number'
  | 'time'
  | 'no-messages'
  | 'too-many-messages'
  | 'unknown'

export interface TroubleView {
  readonly code: TroubleCode
  readonly params: ReasonParams
}
