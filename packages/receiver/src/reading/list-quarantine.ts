/** What waits in quarantine, newest first, or one of it whole. Rule R35. */
import type { HeadersView, QuarantinedView, QuarantinePage } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'
import { LONGEST_PAGE } from './list-recalls.ts'
import { troubleOf } from './trouble-of.ts'

/** A list shows the begin of a body; the whole is in the store. */
const BODY_SHOWN = 8 * 1024

interface QuarantineRow {
  readonly id: number
  readonly app: number
  readonly command: string
  readonly received_at: number
  readonly why: string
  readonly times: number
  readonly peer_ip: string
  readonly signed: number
  readonly url: string
  /** JSON. */
  readonly headers: string | null
  /** Null: SQLite's begin of nothing. */
  readonly begin: Uint8Array | null
  readonly bytes: number
}

const rowsBefore = statement<[cursor: number, shown: number, limit: number], QuarantineRow>(
  `SELECT id, app, command, received_at, why, times, peer_ip, signed, url, headers, substr(body, 1, $2) AS begin, length(body) AS bytes
   FROM quarantine WHERE id < $1 ORDER BY id DESC LIMIT $3`,
)

const wholeRow = statement<[id: number], QuarantineRow>(
  `SELECT id, app, command, received_at, why, times, peer_ip, signed, url, headers, body AS begin, length(body) AS bytes
   FROM quarantine WHERE id = $1`,
)

/** With its whole body. Null: nothing of that number is in quarantine. */
export async function readQuarantined(inbox: Inbox, id: number): Promise<QuarantinedView | null> {
  const [row] = await inbox.read(wholeRow(id))
  return row === undefined ? null : view(row)
}

export async function listQuarantine(
  inbox: Inbox,
  cursor: number | null,
  limit: number,
): Promise<QuarantinePage> {
  const wanted = Math.max(1, Math.min(limit, LONGEST_PAGE))
  const rows = await inbox.read(rowsBefore(cursor ?? Number.MAX_SAFE_INTEGER, BODY_SHOWN, wanted + 1))
  const shown = rows.slice(0, wanted)
  return { quarantined: shown.map(view), next: rows.length > wanted ? (shown.at(-1)?.id ?? null) : null }
}

function view(row: QuarantineRow): QuarantinedView {
  return {
    id: row.id,
    sdkAppId: row.app,
    command: row.command,
    receivedAt: row.received_at,
    why: row.why,
    trouble: troubleOf(row.why),
    times: row.times,
    peerIp: row.peer_ip,
    signed: row.signed === 1,
    url: row.url,
    headers: row.headers === null ? null : (JSON.parse(row.headers) as HeadersView),
    body: new TextDecoder().decode(row.begin ?? new Uint8Array()),
    bytes: row.bytes,
  }
}
