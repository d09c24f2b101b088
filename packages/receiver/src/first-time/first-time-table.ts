/**
 * The table in the user's own database in which `firstTime` keeps the keys of effects: rules R40-R46 of
 * docs/spec/receiving.md. The user makes it, with one of these texts: to make it within a transaction would end that
 * transaction on MySQL.
 *
 * Keys are compared byte for byte: a collation that takes `jared` and `Jared` for the same would lose recalls.
 */

/** Longest name of an effect. */
export const EFFECT_LENGTH = 64
/** Longest key: two ids and a name of the longest kind, each character percent-encoded, fit in. */
export const KEY_LENGTH = 640

/** `CREATE TABLE` for each kind of database. */
export const firstTimeTable = {
  postgres: `CREATE TABLE IF NOT EXISTS takeback_first_time (
  effect text NOT NULL,
  message_key text COLLATE "C" NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (effect, message_key)
)`,
  sqlite: `CREATE TABLE IF NOT EXISTS takeback_first_time (
  effect TEXT NOT NULL,
  message_key TEXT NOT NULL,
  applied_at INTEGER NOT NULL DEFAULT (unixepoch()),
  PRIMARY KEY (effect, message_key)
) WITHOUT ROWID`,
  mysql: `CREATE TABLE IF NOT EXISTS takeback_first_time (
  effect VARCHAR(${EFFECT_LENGTH}) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_key VARCHAR(${KEY_LENGTH}) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (effect, message_key)
) ENGINE=InnoDB`,
} as const
