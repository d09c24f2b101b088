/** `operator_changes`: what was changed of apps while they run, by whom and from where. Never a secret. */
import type { OperatorChange } from '@takeback/protocol'
import { statement } from '@takeback/store'

export interface ChangeRow {
  readonly id: number
  readonly at: number
  readonly app: number
  readonly what: string
  readonly detail: string | null
  readonly by_whom: string
  readonly from_address: string
}

export const insertChange = statement<
  [
    id: number,
    at: number,
    app: number,
    what: string,
    detail: string | null,
    byWhom: string,
    fromAddress: string,
  ]
>(
  `INSERT INTO operator_changes (id, at, app, what, detail, by_whom, from_address)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
)

/** Newest first, below the id `before`. */
export const changesBefore = statement<[before: number, limit: number], ChangeRow>(
  `SELECT id, at, app, what, detail, by_whom, from_address FROM operator_changes
   WHERE id < $1 ORDER BY id DESC LIMIT $2`,
)

/** Retention: ids grow with time, so the oldest come first. */
export const expiredChanges = statement<[before: number, limit: number], { readonly id: number }>(
  'SELECT id FROM operator_changes WHERE at < $1 ORDER BY id LIMIT $2',
)

export const deleteChange = statement<[id: number]>('DELETE FROM operator_changes WHERE id = $1')

/** As the column keeps it. */
export function byWhom(by: OperatorChange['by'], admin: string | null): string {
  return admin === null ? by : `${by}/${admin}`
}

/** A UserID may hold a slash, what stands before it does not. */
export function whomOf(byWhom: string): Pick<OperatorChange, 'by' | 'admin'> {
  const slash = byWhom.indexOf('/')
  if (slash < 0) return { by: byWhom as OperatorChange['by'], admin: null }
  return { by: byWhom.slice(0, slash) as OperatorChange['by'], admin: byWhom.slice(slash + 1) }
}
