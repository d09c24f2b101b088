/** `nodes`: the processes that share this store, each as it told of itself last. Only where there can be several (PostgreSQL). */
import { statement } from '@takeback/store'

export interface NodeRow {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly version: string
  readonly started_at: number
  /** When it reported last, by the database's clock. */
  readonly seen_at: number
  /** 1: the others gave it up, and forgot who was connected to it. */
  readonly gone: number
  /** JSON, see domain/node.ts. */
  readonly figures: string
}

/** More than anybody has; a bound all the same. */
export const allNodes = statement<[], NodeRow>(
  'SELECT id, host, port, version, started_at, seen_at, gone, figures FROM nodes ORDER BY id LIMIT 1000',
)

export const saveNode = statement<
  [
    id: number,
    host: string,
    port: number,
    version: string,
    startedAt: number,
    seenAt: number,
    figures: string,
  ]
>(
  `INSERT INTO nodes (id, host, port, version, started_at, seen_at, gone, figures) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
   ON CONFLICT (id) DO UPDATE SET seen_at = $6, gone = 0, figures = $7`,
)

export const giveUpNode = statement<[id: number]>('UPDATE nodes SET gone = 1 WHERE id = $1')

export const deleteNode = statement<[id: number]>('DELETE FROM nodes WHERE id = $1')
