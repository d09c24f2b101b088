/** Why a store can't serve: rules TU9-TU15, TU21 of docs/spec/store.md. */
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
  /** A move: a text of the file that PostgreSQL can't hold. */
  | 'unfit-text'
  | 'sqlite-too-old'
  | 'unsafe-setting'
  | 'postgres-too-old'
  /** PostgreSQL is away or has no connection for us: refused at opening; later it is asked again each time. */
  | 'unreachable'
  /** PostgreSQL takes no writes: a replica, or one that was demoted. */
  | 'read-only'
  | 'access-denied'

/** One clear sentence for people in `message`: what is wrong, with which value, what to do. */
export class StoreUnavailable extends Error {
  readonly code: UnavailableCode

  constructor(code: UnavailableCode, message: string) {
    super(message)
    this.name = 'StoreUnavailable'
    this.code = code
  }
}
