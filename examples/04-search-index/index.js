// A full-text index of messages, keyed by their ids, that forgets a message for good.
import { DatabaseSync } from 'node:sqlite'

export class SearchIndex {
  #db
  #add
  #forget
  #search

  constructor(file) {
    this.#db = new DatabaseSync(file)
    this.#db.exec(`
      PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS messages (key TEXT PRIMARY KEY, recalled INTEGER NOT NULL DEFAULT 0);
      CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (text);
      -- Without it a deleted word stays in the index until its segment is merged.
      INSERT INTO texts (texts, rank) VALUES ('secure-delete', 1);`)
    this.#add = {
      message: this.#db.prepare(
        'INSERT INTO messages (key) VALUES (?) ON CONFLICT DO NOTHING RETURNING rowid',
      ),
      text: this.#db.prepare('INSERT INTO texts (rowid, text) VALUES (?, ?)'),
    }
    this.#forget = {
      message: this.#db.prepare(
        'INSERT INTO messages (key, recalled) VALUES (?, 1) ON CONFLICT DO UPDATE SET recalled = 1 RETURNING rowid',
      ),
      text: this.#db.prepare('DELETE FROM texts WHERE rowid = ?'),
    }
    this.#search = this.#db.prepare(
      'SELECT key FROM texts JOIN messages ON messages.rowid = texts.rowid WHERE texts MATCH ? ORDER BY rank',
    )
  }

  /** A message that is known, or was recalled before it came, is not added. */
  add(key, text) {
    this.#atOnce(() => {
      const added = this.#add.message.get(key)
      if (added !== undefined) this.#add.text.run(added.rowid, text)
    })
  }

  /** The text goes; the key stays, so that the message can't come back. */
  forget(key) {
    this.#atOnce(() => this.#forget.text.run(this.#forget.message.get(key).rowid))
  }

  /** Keys of the messages that hold these words. */
  search(words) {
    return this.#search.all(words).map(({ key }) => key)
  }

  /** Keys of the messages that were taken back. */
  recalled() {
    return this.#db
      .prepare('SELECT key FROM messages WHERE recalled = 1')
      .all()
      .map(({ key }) => key)
  }

  close() {
    this.#db.close()
  }

  #atOnce(work) {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }
}
