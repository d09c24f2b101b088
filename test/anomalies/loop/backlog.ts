/** Many webhooks that wait: the rows of one are written again and again into the store of a Chat backend that is not running. */
import { DatabaseSync } from 'node:sqlite'

/** As many conversations as people would have: so many webhooks wait behind each other in one. */
const OF_ONE_CONVERSATION = 20

/** Each with a MsgKey of its own. There must be one to copy. */
export function fillOutbox(file: string, count: number): void {
  using database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL')
  const last = Number(database.prepare('SELECT max(last_id) AS id FROM store_meta').get()?.['id'])
  database.exec('BEGIN')
  database
    .prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
       INSERT INTO jobs (id, queue, lane, payload, enqueued_at, ripe_at, blocked)
       SELECT ?2 + n, sample.queue, 'backlog/' || CAST(n / ?3 AS INTEGER),
         json_set(sample.payload, '$.msgKey', n || '_' || n || '_1700000000'),
         sample.enqueued_at, sample.enqueued_at, CASE WHEN n % ?3 = 0 OR n = 1 THEN 0 ELSE 1 END
       FROM numbers, (SELECT * FROM jobs WHERE queue LIKE 'webhook/%' ORDER BY id LIMIT 1) AS sample`,
    )
    .run(count, last, OF_ONE_CONVERSATION)
  database.prepare('UPDATE store_meta SET last_id = ?1').run(last + count)
  database.exec('COMMIT')
}
