/** What changed since a revision, for live views: rule R32 of docs/spec/receiving.md. */
import type { RecallView } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'
import { recallView, viewColumns, type ViewRow } from './recall-view.ts'

export interface Change {
  readonly revision: number
  readonly recall: RecallView
}

interface HappeningRow extends ViewRow {
  /** Of its arrival or of its newest change: a recall that changed comes twice, as it is now. */
  readonly at: number
}

const happenings = statement<[after: number, limit: number], HappeningRow>(
  `SELECT happening.at, ${viewColumns}
   FROM (
     SELECT * FROM (SELECT id AS subject, id AS at FROM inbox WHERE id > $1 ORDER BY id LIMIT $2) AS arrived
     UNION ALL
     SELECT * FROM (
       SELECT inbox AS subject, revision AS at FROM progress WHERE revision > $1 ORDER BY revision LIMIT $2
     ) AS changed
   ) AS happening JOIN inbox ON inbox.id = happening.subject LEFT JOIN progress ON progress.inbox = inbox.id
   ORDER BY happening.at LIMIT $2`,
)
const newestRevision = statement<[], { readonly revision: number | null }>(
  `SELECT max(revision) AS revision
   FROM (SELECT max(id) AS revision FROM inbox UNION ALL SELECT max(revision) FROM progress) AS newest`,
)

/** In the order of the changes; a recall that changed twice comes once, at its last place. */
export async function readChanges(inbox: Inbox, after: number, limit: number): Promise<Change[]> {
  const changes = new Map<number, Change>()
  for (let from: number | undefined = after; from !== undefined && changes.size < limit;) {
    const rows: HappeningRow[] = await inbox.read(happenings(from, limit))
    for (const row of rows) {
      changes.delete(row.id)
      changes.set(row.id, { revision: row.at, recall: recallView(row) })
    }
    from = rows.length < limit ? undefined : rows.at(-1)?.at
  }
  return [...changes.values()].slice(0, limit)
}

/** 0 for an empty inbox. */
export async function latestRevision(inbox: Inbox): Promise<number> {
  const [row] = await inbox.read(newestRevision())
  return row?.revision ?? 0
}
