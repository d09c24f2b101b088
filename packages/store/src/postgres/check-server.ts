/** What a server must be before anything is remembered on it: rule TU13 of docs/spec/store.md. Pure. */
import { StoreUnavailable } from '../unavailable.ts'
import { recovering } from './transactions.ts'

export interface ServerRow {
  readonly version: string
  readonly version_number: number
  readonly recovering: number
  readonly fsync: string
  readonly encoding: string
}

export const askServer = `SELECT current_setting('server_version') AS version,
  CAST(current_setting('server_version_num') AS INTEGER) AS version_number,
  ${recovering} AS recovering,
  current_setting('fsync') AS fsync,
  current_setting('server_encoding') AS encoding`

const OLDEST = 150_000

/** Throws StoreUnavailable `postgres-too-old`, `read-only` or `unsafe-setting`. */
export function checkServer(server: ServerRow, place: string): void {
  const { version, version_number, fsync, encoding } = server
  if (version_number < OLDEST) {
    throw new StoreUnavailable(
      'postgres-too-old',
      `${place} runs PostgreSQL ${version}: use version 15 or newer.`,
    )
  }
  checkPrimary(server.recovering, place)
  if (fsync !== 'on') {
    throw new StoreUnavailable(
      'unsafe-setting',
      `${place} has fsync = ${fsync}, so a power cut loses what was acknowledged: set it to on.`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new StoreUnavailable(
      'unsafe-setting',
      `${place} stores text as ${encoding}: make a database with the encoding UTF8.`,
    )
  }
}

/** Asked again for every batch: a primary may be demoted. */
export function checkPrimary(isRecovering: number, place: string): void {
  if (isRecovering !== 1) return
  throw new StoreUnavailable('read-only', `${place} is a replica: give the address of the primary.`)
}
