/** What was taken back since the ledger was written last, from a Chat backend's store: rules BK5 and BK6 of docs/spec/backup.md. */
import {
  effectKey,
  formatMsgKey,
  formatOfficialMsgKey,
  type EffectName,
  type MessagePlace,
} from '@takeback/protocol'
import type { Query } from '@takeback/store'
import { c2cPeer } from '../../chat-backend/domain/conversation-name.ts'
import { idOfConversation } from '../../chat-backend/domain/destroyed-name.ts'
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
  appendToLedger(file, [{ upTo }])
  return { recalls, upTo }
}

function lineOf(row: RecalledRow): RecalledLine {
  const { place, name } = nameOf(row)
  return {
    recalled: effectKey(row.app, place, { name }),
    at: row.recalled_at,
    by: row.recalled_by,
    ...(row.recall_reason !== null && { reason: row.recall_reason }),
    ...(row.told === 0 && { silent: true as const }),
  }
}

function nameOf(row: RecalledRow): Pick<EffectName, 'place' | 'name'> {
  const { kind, name, sender, seq } = row
  if (kind === 'c2c')
    return { place: { kind, sender, recipient: c2cPeer(name, sender) }, name: formatMsgKey(row) }
  const id = idOfConversation(kind, name)
  if (kind === 'official')
    return { place: { kind, officialAccount: id }, name: formatOfficialMsgKey(seq, row.time) }
  const place: MessagePlace =
    kind === 'group'
      ? { kind, groupId: id, topicId: null }
      : // A topic is found by its own id, also when it is gone and nobody knows its group.
        { kind, groupId: row.group_id ?? id, topicId: id }
  return { place, name: String(seq) }
}
