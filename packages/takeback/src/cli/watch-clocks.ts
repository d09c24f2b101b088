/**
 * Tells when the clocks of this machine and of the database part, and when they agree again: rule C55 of
 * docs/spec/command.md. What is remembered goes by the database's; `Sign` and passes go by the machine's.
 */
import { statement, type Clock, type Query } from '@takeback/store'
import type { Log } from '../http/log.ts'
import { CLOCKS_DIFFER_MS } from './doctor/judge.ts'

export interface WatchedClocks {
  /** What messages call the database. */
  readonly place: string
  readonly read: <Row extends object>(query: Query<Row>) => Promise<Row[]>
  readonly machine: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
}

const LOOK_EVERY_MS = 60_000

const databaseNow = statement<[], { readonly now: number }>(
  'SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT) AS now',
)

/** Looks at once, and then every minute. Gives what ends it. */
export function watchClocks(watched: WatchedClocks): () => void {
  const look = createLook(watched)
  void look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref()
  return () => clearInterval(timer)
}

/** One look at both clocks; tells what has changed since the last. */
export function createLook({ place, read, machine, log }: WatchedClocks): () => Promise<void> {
  let wereApart = false
  return async () => {
    const before = machine.now()
    // Whoever needs the database is told that it is away.
    const rows = await read(databaseNow()).catch(() => [])
    const [row] = rows
    const after = machine.now()
    if (row === undefined) return
    // It was asked at some moment between the two.
    const aheadMs = before > row.now ? before - row.now : Math.min(after - row.now, 0)
    const areApart = Math.abs(aheadMs) >= CLOCKS_DIFFER_MS
    if (areApart && !wereApart) log.warn({ clockAheadMs: aheadMs }, apart(place, aheadMs))
    if (!areApart && wereApart)
      log.info({ clockAheadMs: aheadMs }, `This machine and ${place} have the same time again.`)
    wereApart = areApart
  }
}

function apart(place: string, aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return `The clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of ${place}: webhooks that it signs or checks may be refused as stale (60 s are allowed), and passes are judged by it. Let both machines keep their time by NTP.`
}
