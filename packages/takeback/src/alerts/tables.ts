/** What is remembered of alerts: how often something happened since it was told, and what is on its way. */
import { type Migration, statement } from '@takeback/store'

export const migrations: readonly Migration[] = [
  {
    name: '0001-first',
    statements: [
      // count, first_at, last_at, example: since it was told last; last_at outlives that. told_at: when.
      `CREATE TABLE alert_counts (
        type TEXT NOT NULL,
        app INTEGER NOT NULL,
        count INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        example TEXT NOT NULL,
        told_at INTEGER,
        PRIMARY KEY (type, app)
      ) WITHOUT ROWID`,
      // body: null until the first attempt, and from then on the same. webhook_id: of Standard Webhooks.
      `CREATE TABLE alert_jobs (
        job INTEGER PRIMARY KEY,
        type TEXT NOT NULL,
        app INTEGER NOT NULL,
        webhook_id TEXT,
        body TEXT
      )`,
    ],
  },
]

export interface CountRow {
  readonly type: string
  readonly app: number
  readonly count: number
  readonly first_at: number
  readonly last_at: number
  /** JSON. */
  readonly example: string
  readonly told_at: number | null
}

export const countOf = statement<[type: string, app: number], CountRow>(
  `SELECT type, app, count, first_at, last_at, example, told_at FROM alert_counts WHERE type = $1 AND app = $2`,
)

export const countsOfTypes = statement<[one: string, other: string], CountRow>(
  `SELECT type, app, count, first_at, last_at, example, told_at FROM alert_counts WHERE type IN ($1, $2)`,
)

export const saveCount = statement<
  [
    type: string,
    app: number,
    count: number,
    firstAt: number,
    lastAt: number,
    example: string,
    toldAt: number | null,
  ]
>(
  `INSERT INTO alert_counts (type, app, count, first_at, last_at, example, told_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (type, app) DO UPDATE SET count = excluded.count, first_at = excluded.first_at,
     last_at = excluded.last_at, example = excluded.example, told_at = excluded.told_at`,
)

/** One that counts still: it has no body yet. */
export const openAlert = statement<[type: string, app: number], { readonly job: number }>(
  'SELECT job FROM alert_jobs WHERE type = $1 AND app = $2 AND body IS NULL LIMIT 1',
)

export interface AlertJobRow {
  readonly type: string
  readonly app: number
  readonly webhook_id: string | null
  readonly body: string | null
}

export const alertOfJob = statement<[job: number], AlertJobRow>(
  'SELECT type, app, webhook_id, body FROM alert_jobs WHERE job = $1',
)

export const insertAlert = statement<[job: number, type: string, app: number]>(
  'INSERT INTO alert_jobs (job, type, app) VALUES ($1, $2, $3)',
)

export const fixAlert = statement<[webhookId: string, body: string, job: number]>(
  'UPDATE alert_jobs SET webhook_id = $1, body = $2 WHERE job = $3',
)

export const deleteAlert = statement<[job: number]>('DELETE FROM alert_jobs WHERE job = $1')
