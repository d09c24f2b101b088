/** What was taken back and erased since the ledger was written last, from a Chat backend's store: rules BK5 and BK6 of docs/spec/backup.md. */
import { effectKey } from '@takeback/protocol'
import { statement, type Query } from '@takeback/store'
import { nameOfMessage } from '../../chat-backend/domain/message-name.ts'
import { erasuresAfter, type ErasureRow } from '../../chat-backend/tables/erasures.ts'
import { recalledAfter, type RecalledRow } from '../../chat-backend/tables/recalled-messages.ts'
import {
  appendToLedger,
  reached,
  type ErasedLine,
  type KnownLine,
  type LedgerEnd,
  type RecalledLine,
} from './ledger-file.ts'

const SLICE = 1000

/** Reads of a store, wherever it is. */
export type ReadRows = <Row extends object>(query: Query<Row>) => Promise<Row[]> | Row[]

export interface Exported {
  readonly recalls: number
  readonly end: LedgerEnd
}

const latestCommit = statement<[], { readonly last_now: number }>('SELECT last_now FROM store_meta')

/**
 * Commits have one order, and their times go forward with it. So what is earlier than the latest is all there, however long
 * a commit takes; of its own millisecond, and later, there may be more. What is seen is written at once all the same.
 */
export async function exportLedger(file: string, read: ReadRows, from: LedgerEnd): Promise<Exported> {
  const [latest] = await read(latestCommit())
  const upTo = (latest?.last_now ?? 0) - 1
  const known = new Set(from.later.map(keyOf))
  let end = from
  let recalls = 0
  const add = (lines: readonly KnownLine[]) => {
    const fresh = lines.filter((line) => !known.has(keyOf(line)))
    appendToLedger(file, fresh)
    end = reached(
      end,
      end.upTo,
      fresh.filter(({ at }) => at > upTo),
    )
    return fresh.length
  }
  let place = { at: from.upTo, id: Number.MAX_SAFE_INTEGER }
  for (;;) {
    const rows: RecalledRow[] = await read(recalledAfter(place.at, place.id, SLICE))
    recalls += add(rows.map(recalledLine))
    const last = rows.at(-1)
    if (last === undefined || rows.length < SLICE) break
    place = { at: last.recalled_at, id: last.id }
  }
  add((await read(erasuresAfter(from.upTo))).map(erasedLine))
  if (upTo > from.upTo) appendToLedger(file, [{ upTo }])
  return { recalls, end: reached(end, upTo, []) }
}

function recalledLine(row: RecalledRow): RecalledLine {
  const { place, name } = nameOfMessage(row)
  return {
    recalled: effectKey(row.app, place, { name }),
    at: row.recalled_at,
    by: row.recalled_by,
    ...(row.recall_reason !== null && { reason: row.recall_reason }),
    ...(row.told === 0 && { silent: true as const }),
  }
}

function erasedLine({ app, user_id: erased, begun_at: at, by_whom: by }: ErasureRow): ErasedLine {
  return { erased, app, at, by }
}

function keyOf(line: KnownLine): string {
  return JSON.stringify('recalled' in line ? [line.at, line.recalled] : [line.at, line.app, line.erased])
}
