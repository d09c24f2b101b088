/** What SQLite's result codes mean for a store: rules TU9-TU11 of docs/spec/store.md. */
import { StoreUnavailable, type UnavailableCode } from '../unavailable.ts'

const primary = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notDatabase: 26,
}
/** The shared index can't grow because the disk is full; nothing was written yet. */
const IOERR_SHMSIZE = 4874

/** The trouble of the file behind an error of node:sqlite; null when the error is the statement's own. */
export function faultOf(error: unknown, file: string): StoreUnavailable | null {
  if (error instanceof StoreUnavailable) return error
  if (!isSqliteError(error)) return null
  const code = error.errcode
  if (code === IOERR_SHMSIZE) return diskFull(file)
  const said = `${error.message}, SQLite code ${code}`
  switch (code & 0xff) {
    case primary.full:
      return diskFull(file)
    case primary.busy:
    case primary.locked:
      return new StoreUnavailable('busy', `Another program is holding ${file}: close it and try again.`)
    case primary.corrupt:
    case primary.notDatabase:
      return new StoreUnavailable(
        'corrupt',
        `${file} is damaged or not a database (${said}): restore it from a backup, or use --data with another folder.`,
      )
    case primary.readOnly:
    case primary.cantOpen:
      return new StoreUnavailable(
        'unwritable',
        `Can't write to ${file} (${said}): check its folder and permissions.`,
      )
    case primary.io:
      return new StoreUnavailable(
        'io',
        `The disk failed under ${file} (${said}): check the disk, then start again.`,
      )
    default:
      return null
  }
}

// After these nobody knows what is on the disk: the store stops, and the next opening recovers from the log.
const fatalCodes: ReadonlySet<UnavailableCode> = new Set(['io', 'corrupt', 'unwritable', 'crashed'])

export function isFatal(fault: StoreUnavailable): boolean {
  return fatalCodes.has(fault.code)
}

function diskFull(file: string): StoreUnavailable {
  return new StoreUnavailable(
    'disk-full',
    `No space left for ${file}: free some space. Nothing of this was stored.`,
  )
}

function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}
