// What the agent knows, in SQLite: the queue and the transcript are one table, and every message has its id.
import { DatabaseSync } from 'node:sqlite'

export class Transcript {
  #db

  constructor(file) {
    this.#db = new DatabaseSync(file)
    this.#db.exec(`
      PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS messages (
        position INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        person TEXT,
        question TEXT,
        answer TEXT,
        answer_msg_key TEXT,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'answered', 'recalled'))
      );
      -- A turn that the last process did not end begins again.
      UPDATE messages SET state = 'queued' WHERE state = 'running';`)
  }

  /** A message that is known, or was recalled before it came, changes nothing. */
  hear({ key, person, text }) {
    this.#db
      .prepare(
        `INSERT INTO messages (key, person, question, state) VALUES (?, ?, ?, 'queued') ON CONFLICT DO NOTHING`,
      )
      .run(key, person, text)
  }

  /** The oldest queued message, now running; undefined when there is none. */
  begin() {
    return this.#db
      .prepare(
        `UPDATE messages SET state = 'running'
         WHERE position = (SELECT position FROM messages WHERE state = 'queued' ORDER BY position LIMIT 1)
         RETURNING position, key, person, question`,
      )
      .get()
  }

  /** What was said with this person before, as a model wants it: nothing of a recalled message is in it. */
  before({ position, person }) {
    return this.#db
      .prepare(
        `SELECT question, answer FROM messages
         WHERE person = ? AND position < ? AND state = 'answered' ORDER BY position`,
      )
      .all(person, position)
      .flatMap(({ question, answer }) => [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ])
  }

  /** False: the message was recalled in the meantime, and nothing was kept. */
  answer({ key }, answer) {
    const kept = this.#db
      .prepare(`UPDATE messages SET answer = ?, state = 'answered' WHERE key = ? AND state = 'running'`)
      .run(answer, key)
    return kept.changes === 1
  }

  /** Notes under which MsgKey the answer went out. False: it was recalled in the meantime. */
  sent({ key }, msgKey) {
    const noted = this.#db
      .prepare(`UPDATE messages SET answer_msg_key = ? WHERE key = ? AND state = 'answered'`)
      .run(msgKey, key)
    return noted.changes === 1
  }

  /** Puts a turn that failed back into the queue. */
  again({ key }) {
    this.#db.prepare(`UPDATE messages SET state = 'queued' WHERE key = ? AND state = 'running'`).run(key)
  }

  /**
   * Takes the text of a message and of what was answered to it; the id stays, so that the message can't come back.
   * Gives where the answer went, until it has gone back too.
   */
  forget(key) {
    const { person, answer_msg_key: msgKey } = this.#db
      .prepare(
        `INSERT INTO messages (key, state) VALUES (?, 'recalled')
         ON CONFLICT DO UPDATE SET state = 'recalled', question = NULL, answer = NULL
         RETURNING person, answer_msg_key`,
      )
      .get(key)
    return msgKey === null ? null : { person, msgKey }
  }

  /** The answer has gone back. */
  tookBack(key) {
    this.#db.prepare('UPDATE messages SET answer_msg_key = NULL WHERE key = ?').run(key)
  }

  /** For people: ids and what became of them. */
  overview() {
    return this.#db
      .prepare(
        'SELECT key, state, question, answer, answer_msg_key AS answerMsgKey FROM messages ORDER BY position',
      )
      .all()
  }

  close() {
    this.#db.close()
  }
}
