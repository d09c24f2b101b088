/** The store's own tables in the user's file. Released migrations are never edited. */
import type { Migration } from './turn.ts'

/** Made before anything else, so not a migration. One row in store_meta. */
export const metaTables = [
  `CREATE TABLE store_migrations (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    applied_at INTEGER NOT NULL
  )`,
  // last_now: the moment of the latest turn that wrote. last_id: the greatest id that a committed turn drew.
  `CREATE TABLE store_meta (
    store TEXT PRIMARY KEY,
    last_now INTEGER NOT NULL,
    last_id INTEGER NOT NULL
  )`,
]

/** See jobs/statements.ts for what the columns mean. The indexes of `jobs` cover only what is not settled. */
export const storeMigrations: readonly Migration[] = [
  {
    name: 'store/0001-jobs',
    statements: [
      `CREATE TABLE jobs (
        id INTEGER PRIMARY KEY,
        queue TEXT NOT NULL,
        lane TEXT,
        waits_for INTEGER,
        subject TEXT,
        payload TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        outcome TEXT,
        enqueued_at INTEGER NOT NULL,
        ripe_at INTEGER NOT NULL,
        blocked INTEGER NOT NULL,
        leased_until INTEGER,
        fence INTEGER
      )`,
      `CREATE INDEX jobs_ripe ON jobs (queue, ripe_at) WHERE blocked = 0`,
      `CREATE INDEX jobs_by_lane ON jobs (queue, lane) WHERE lane IS NOT NULL`,
      `CREATE INDEX jobs_by_waits_for ON jobs (waits_for) WHERE waits_for IS NOT NULL`,
      `CREATE INDEX jobs_by_subject ON jobs (subject) WHERE subject IS NOT NULL`,
      `CREATE TABLE settled_jobs (
        id INTEGER PRIMARY KEY,
        queue TEXT NOT NULL,
        lane TEXT,
        subject TEXT,
        payload TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        outcome TEXT,
        enqueued_at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL
      )`,
      `CREATE INDEX settled_jobs_by_queue ON settled_jobs (queue)`,
      `CREATE INDEX settled_jobs_by_time ON settled_jobs (queue, settled_at)`,
      `CREATE INDEX settled_jobs_by_subject ON settled_jobs (subject) WHERE subject IS NOT NULL`,
    ],
  },
  {
    // Of what was erased before this moment no file holds a trace: see wiped.ts.
    name: 'store/0002-wiped',
    statements: [`ALTER TABLE store_meta ADD COLUMN wiped_before INTEGER NOT NULL DEFAULT 0`],
  },
  {
    name: 'store/0003-parked',
    statements: [
      `ALTER TABLE jobs ADD COLUMN parked_at INTEGER`,
      `ALTER TABLE settled_jobs ADD COLUMN parked_at INTEGER`,
    ],
  },
  {
    // Few among many: whoever looks for what was given up or parked finds it without looking at all the others.
    name: 'store/0004-trouble',
    statements: [
      `CREATE INDEX jobs_parked ON jobs (queue, id) WHERE parked_at IS NOT NULL`,
      `CREATE INDEX settled_jobs_dead ON settled_jobs (queue, id) WHERE state = 'dead'`,
    ],
  },
]
