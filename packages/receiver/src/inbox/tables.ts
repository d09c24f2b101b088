/**
 * The tables of the inbox. `inbox` holds each recall webhook byte for byte with the columns that lists filter by, and
 * is never changed; `progress` holds what became of it; `effects` is the memory of what was recalled already, unique by
 * constraint. Times are milliseconds.
 *
 * What a webhook writes is appended, or lands near what the webhooks before it wrote: a row that is changed later, or
 * an index in random order, costs a page of 4 KiB for each webhook, twice.
 *
 * There is no index per filter: a list walks back from its cursor in bounded windows (reading.ts), and every
 * index would be paid for by each webhook that arrives.
 */
import type { Migration } from '@takeback/store'

const first: Migration = {
  name: '0001-first',
  statements: [
    // messages: JSON, see remember.ts. names: lower-case ids, a line feed before each, for the search.
    // url: path and query as received, without the value of Sign. signed: 1 when Sign was asked for and right.
    `CREATE TABLE inbox (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL,
      kind TEXT NOT NULL,
      command TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      event_time INTEGER,
      operator TEXT,
      platform TEXT,
      client_ip TEXT,
      peer_ip TEXT NOT NULL,
      sender TEXT,
      receiver TEXT,
      unread INTEGER,
      group_id TEXT,
      group_type TEXT,
      topic_id TEXT,
      official_account TEXT,
      messages TEXT NOT NULL,
      names TEXT NOT NULL,
      signed INTEGER NOT NULL,
      url TEXT NOT NULL,
      body BLOB NOT NULL
    )`,
    'CREATE INDEX inbox_timed ON inbox (id) WHERE event_time IS NOT NULL',
    // No row: stored, and not touched since. revision: grows with every change, so that a live view can ask for what
    // it missed; the first revision of a webhook is its id. handled_at: when its handlers succeeded.
    `CREATE TABLE progress (
      inbox INTEGER PRIMARY KEY,
      revision INTEGER NOT NULL,
      state TEXT NOT NULL,
      redeliveries INTEGER NOT NULL,
      handled_at INTEGER
    )`,
    'CREATE INDEX progress_changes ON progress (revision)',
    // One row per recalled message. generation: 1, or more where a group was made again under its id.
    // era: a part of the identity that leads the key (identity.ts), so that messages of one time stand together.
    `CREATE TABLE effects (
      era INTEGER NOT NULL,
      identity TEXT NOT NULL,
      generation INTEGER NOT NULL,
      inbox INTEGER NOT NULL,
      event_time INTEGER,
      msg_id TEXT,
      PRIMARY KEY (era, identity, generation)
    ) WITHOUT ROWID`,
    // body: only where it differs from the first delivery's.
    `CREATE TABLE redeliveries (
      inbox INTEGER NOT NULL,
      id INTEGER NOT NULL,
      at INTEGER NOT NULL,
      peer_ip TEXT NOT NULL,
      body BLOB,
      PRIMARY KEY (inbox, id)
    ) WITHOUT ROWID`,
    // Attempts that failed: the one that succeeded is handled_at above.
    `CREATE TABLE attempts (
      inbox INTEGER NOT NULL,
      id INTEGER NOT NULL,
      at INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      detail TEXT NOT NULL,
      PRIMARY KEY (inbox, id)
    ) WITHOUT ROWID`,
    // Authentic, but not understood by this version. The same bytes are kept once.
    `CREATE TABLE quarantine (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL,
      command TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      platform TEXT,
      client_ip TEXT,
      peer_ip TEXT NOT NULL,
      signed INTEGER NOT NULL,
      why TEXT NOT NULL,
      times INTEGER NOT NULL DEFAULT 1,
      url TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      body BLOB NOT NULL,
      UNIQUE (app, command, sha256)
    )`,
    // What is in quarantine, per app: the bound is checked without counting rows.
    `CREATE TABLE quarantine_load (
      app INTEGER PRIMARY KEY,
      items INTEGER NOT NULL,
      bytes INTEGER NOT NULL
    )`,
    // Recalls per ten seconds, for the overview.
    `CREATE TABLE tallies (
      bucket INTEGER PRIMARY KEY,
      recalls INTEGER NOT NULL
    )`,
  ],
}

const contents: Migration = {
  name: '0002-contents',
  statements: [
    // Messages that were sent and may be recalled, until the time `until`: contents.ts. A row of its own per message,
    // appended; unique as effects are. body: the After-send webhook; null since gone_at, when its recall was applied.
    `CREATE TABLE contents (
      id INTEGER PRIMARY KEY,
      era INTEGER NOT NULL,
      identity TEXT NOT NULL,
      app INTEGER NOT NULL,
      command TEXT NOT NULL,
      msg_id TEXT,
      sent_at INTEGER NOT NULL,
      until INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      gone_at INTEGER,
      body BLOB,
      UNIQUE (era, identity)
    )`,
    'CREATE INDEX contents_oldest ON contents (app, until)',
    // What is kept, per app: the bound is checked without counting rows.
    `CREATE TABLE content_load (
      app INTEGER PRIMARY KEY,
      items INTEGER NOT NULL,
      bytes INTEGER NOT NULL
    )`,
  ],
}

const byHand: Migration = {
  name: '0003-by-hand',
  statements: [
    // Webhooks whose body somebody corrected in quarantine: what came instead of inbox.body, who corrected it, from where.
    `CREATE TABLE by_hand (
      inbox INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      person TEXT NOT NULL,
      address TEXT NOT NULL,
      why TEXT NOT NULL,
      original BLOB NOT NULL
    )`,
  ],
}

/** exact: 0 where a body parser ate the bytes before the receiver, and `body` is its object written again. */
const exactness: Migration = {
  name: '0004-exact-bodies',
  statements: [
    'ALTER TABLE inbox ADD COLUMN exact INTEGER NOT NULL DEFAULT 1',
    'ALTER TABLE quarantine ADD COLUMN exact INTEGER NOT NULL DEFAULT 1',
  ],
}

/**
 * headers: JSON, see kept-headers.ts. Null: written by a version before this one, perhaps one that still runs beside it
 * on a shared inbox.
 */
const headers: Migration = {
  name: '0005-headers',
  statements: ['ALTER TABLE quarantine ADD COLUMN headers TEXT'],
}

const reconciling: Migration = {
  name: '0006-reconciled',
  statements: [
    // How far the history of a conversation was asked over REST: reconciled.ts. place: JSON; null at its end.
    `CREATE TABLE reconciled (
      conversation TEXT PRIMARY KEY,
      since INTEGER NOT NULL,
      place TEXT,
      asked_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
}

export const inboxMigrations: readonly Migration[] = [
  first,
  contents,
  byHand,
  exactness,
  headers,
  reconciling,
]

/** Width of a tally. */
export const TALLY_SECONDS = 10

export function tallyBucket(at: number): number {
  return Math.floor(at / (TALLY_SECONDS * 1000))
}
