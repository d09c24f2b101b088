/** Why a store can't serve: rules TU9-TU15 of docs/spec/store.md. */
export type UnavailableCode =
  /** `close()` was called. */
  | 'closed'
  /** Nothing of the command was stored; the store goes on as soon as there is room. */
  | 'disk-full'
  /** Another program holds the database for too long; nothing of the command was stored. */
  | 'busy'
  /** The disk failed, or a file is damaged, or a worker thread died: the store stopped for good. */
  | 'io'
  | 'corrupt'
  | 'crashed'
  /** Refused at opening. */
  | 'in-use'
  | 'unwritable'
  | 'newer-database'
  | 'changed-migration'
  | 'other-store'
  | 'sqlite-too-old'
  | 'unsafe-setting'

/** One clear sentence for people in `message`: what is wrong, with which value, what to do. */
export class StoreUnavailable extends Error {
  readonly code: UnavailableCode

  constructor(code: UnavailableCode, message: string) {
    super(message)
    this.name = 'StoreUnavailable'
    this.code = code
  }
}
