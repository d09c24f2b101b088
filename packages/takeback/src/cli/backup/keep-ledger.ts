/**
 * Writes a ledger on, once or for as long as nobody stops it: rule BK6 of docs/spec/backup.md. A database that is away is
 * waited for: whoever keeps a ledger must not be the one who does not come back from an outage.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable, type UnavailableCode } from '@takeback/store'
import type { Log } from '../../http/log.ts'
import { exportLedger, type Exported, type ReadRows } from './export-ledger.ts'
import { openLedger } from './ledger-file.ts'

export interface Keeping {
  readonly file: string
  readonly read: ReadRows
  /** Between two looks, milliseconds; null: one look. */
  readonly pause: number | null
  readonly stopped: Promise<unknown>
  readonly passed: () => number
  readonly random: () => number
  readonly tell: (exported: Exported) => void
  readonly log: Pick<Log, 'debug' | 'info' | 'warn'>
}

interface Outage {
  readonly since: number
  readonly tries: number
}

/** Each ends by itself. What is refused (a password, another store) does not: that needs a person. */
const outages: ReadonlySet<UnavailableCode> = new Set(['unreachable', 'busy', 'disk-full', 'read-only'])

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

export async function keepLedger(keeping: Keeping): Promise<void> {
  const { file, read, pause, passed, tell, log } = keeping
  let end = openLedger(file)
  let outage = null as Outage | null
  for (;;) {
    try {
      const exported = await exportLedger(file, read, end)
      end = exported.end
      if (outage !== null) log.info({ ledger: file }, back(file, passed() - outage.since))
      outage = null
      tell(exported)
    } catch (error) {
      if (pause === null || !isOutage(error)) throw error
      if (outage === null) log.warn({ ledger: file }, away(file, error))
      else log.debug({ ledger: file, tries: outage.tries }, error.message)
      outage = { since: outage?.since ?? passed(), tries: (outage?.tries ?? 0) + 1 }
      // What was written before it went away is in the file, and nowhere else.
      end = openLedger(file)
    }
    if (pause === null) return
    const wait = outage === null ? pause : waitOf(outage.tries, keeping.random)
    if (await stopsWithin(wait, keeping.stopped)) return
  }
}

/** Twice as long each time, up to a bound; a half of it by chance, so that many do not ask at once. */
export function waitOf(tries: number, random: () => number): number {
  const whole = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS)
  return Math.floor(whole / 2 + (whole / 2) * random())
}

async function stopsWithin(wait: number, stopped: Promise<unknown>): Promise<boolean> {
  const ended = new AbortController()
  try {
    return await Promise.race([
      stopped.then(() => true),
      sleep(wait, false, { signal: ended.signal }).catch(() => false),
    ])
  } finally {
    ended.abort()
  }
}

function isOutage(error: unknown): error is StoreUnavailable {
  return error instanceof StoreUnavailable && outages.has(error.code)
}

function away(file: string, { message }: StoreUnavailable): string {
  return `${message} What is taken back meanwhile is not in the ledger ${file} yet; it goes on when it can be read again.`
}

function back(file: string, awayMs: number): string {
  return `The database can be read again after ${Math.ceil(awayMs / 1000)} s: all that was taken back meanwhile is in the ledger ${file}.`
}
