/**
 * How transactions begin. Settings last until the end of the transaction and no longer, so the pool's other users, and a
 * pooler that gives each transaction another connection, never meet them.
 */
import { createHash } from 'node:crypto'

/** How long a turn waits for those of other processes. */
const LOCK_WITHIN = '5s'
/**
 * Whoever stops in the middle of a commit (SIGSTOP, a machine that sleeps, a cut line) loses its connection after this,
 * and with it the lock: shorter than the others wait for it.
 */
export const HOLDER_SILENCE = '2s'
const STATEMENT_WITHIN = '10s'
/** Opening waits for another process that changes the tables, and a change of large ones takes its time. */
const OPEN_LOCK_WITHIN = '60s'
const UNBOUNDED = '0'

export interface Beginnings {
  readonly turns: string
  readonly reads: string
  readonly opening: string
}

/** `schema`: already known to be a plain name. */
export function beginnings(schema: string): Beginnings {
  const lock = `SELECT pg_advisory_xact_lock(${lockKey(schema)})`
  const write = 'BEGIN ISOLATION LEVEL READ COMMITTED'
  const meta = `SELECT last_now, last_id, ${clockMs} AS clock, ${recovering} AS recovering FROM store_meta`
  return {
    // The lock needs no transaction number, so a batch that writes nothing costs no disk write. Every statement after
    // it sees what was committed before.
    turns: [write, settings(schema, LOCK_WITHIN, STATEMENT_WITHIN), lock, meta].join('; '),
    reads: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${settings(schema, LOCK_WITHIN, STATEMENT_WITHIN)}`,
    opening: [write, settings(schema, OPEN_LOCK_WITHIN, UNBOUNDED), lock].join('; '),
  }
}

/** 1 on a replica. */
export const recovering = 'CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END'

/** Milliseconds since the epoch. */
export const clockMs = `CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)`

function settings(schema: string, lockWithin: string, statementWithin: string): string {
  // Temporary tables last: nobody's `jobs` stands before ours.
  const local = {
    search_path: `'"${schema}", pg_temp'`,
    lock_timeout: `'${lockWithin}'`,
    statement_timeout: `'${statementWithin}'`,
    idle_in_transaction_session_timeout: `'${HOLDER_SILENCE}'`,
    // "off" would acknowledge what a crash of the server loses. Anything else is at least the server's own disk.
    synchronous_commit: `CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END`,
  }
  const calls = Object.entries(local).map(([name, value]) => `set_config('${name}', ${value}, true)`)
  return `SELECT ${calls.join(', ')}`
}

/** One lock per schema; locks are per database already. */
export function lockKey(schema: string): bigint {
  return createHash('sha256').update(`takeback store ${schema}`).digest().readBigInt64BE()
}
