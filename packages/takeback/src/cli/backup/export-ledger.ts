/** What was taken back and erased since the ledger was written last, from a Chat backend's store: rules BK5 and BK6 of docs/spec/backup.md. */
import { effectKey } from '@takeback/protocol'
import type { Query } from '@takeback/store'
import { nameOfMessage } from '../../chat-backend/domain/message-name.ts'
import { erasuresAfter } from '../../chat-backend/tables/erasures.ts'
import { recalledAfter, type RecalledRow } from '../../chat-backend/tables/recalled-messages.ts'
import { appendToLedger, mendLedger, readLedger, type RecalledLine } from './ledger-file.ts'

const SLICE = 1000
/** What is younger may still get company of the same millisecond. */
const SETTLED_MS = 1000

/** Reads of a store, wherever it is. */
export type ReadRows = <Row extends object>(query: Query<Row>) => Promise<Row[]> | Row[]

export interface Exported {
  readonly recalls: number
  readonly upTo: number
}

/** `now`: the time of the store. */
export async function exportLedger(file: string, read: ReadRows, now: number): Promise<Exported> {
  const { upTo: since } = readLedger(file)
  const upTo = now - SETTLED_MS
  if (upTo <= since) return { recalls: 0, upTo: since }
  // The rest of a line whose writer was killed ends here, and is written again.
  mendLedger(file)
  let recalls = 0
  let place = { at: since, id: Number.MAX_SAFE_INTEGER }
  for (;;) {
    const rows: RecalledRow[] = await read(recalledAfter(place.at, place.id, upTo, SLICE))
    appendToLedger(file, rows.map(lineOf))
    recalls += rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < SLICE) break
    place = { at: last.recalled_at, id: last.id }
  }
  const erased = await read(erasuresAfter(since, upTo))
  appendToLedger(
    file,
    erased.map(({ app, user_id, begun_at, by_whom }) => ({
      erased: user_id,
      app,
      at: begun_at,
      by: by_whom,
    })),
  )
  appendToLedger(file, [{ upTo }])
  return { recalls, upTo }
}

function lineOf(row: RecalledRow): RecalledLine {
  const { place, name } = nameOfMessage(row)
  return {
    recalled: effectKey(row.app, place, { name }),
    at: row.recalled_at,
    by: row.recalled_by,
    ...(row.recall_reason !== null && { reason: row.recall_reason }),
    ...(row.told === 0 && { silent: true as const }),
  }
}
