/**
 * One recall with its story: the checks it passed, the request as it came, what its messages said, attempts and
 * redeliveries. Rules R33 and R69.
 */
import type { ByHandView, ContentPolicyView, RecallDetail } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'
import { checksOf } from './checks-of.ts'
import { readContents } from './read-contents.ts'
import { recallView, viewColumns, viewSource, type ViewRow } from './recall-view.ts'
import { troubleOf } from './trouble-of.ts'

interface DetailRow extends ViewRow {
  readonly handled_at: number | null
  readonly signed: number
  readonly peer_ip: string
  readonly url: string
  readonly body: Uint8Array
}

interface AttemptRow {
  readonly at: number
  readonly outcome: string
  readonly detail: string
}

const detailRow = statement<[id: number], DetailRow>(
  `SELECT ${viewColumns}, handled_at, signed, peer_ip, url, body FROM ${viewSource} WHERE id = $1`,
)
const attemptRows = statement<[id: number], AttemptRow>(
  'SELECT at, outcome, detail FROM attempts WHERE inbox = $1 ORDER BY id',
)
interface ByHandRow {
  readonly at: number
  readonly person: string
  readonly address: string
  readonly why: string
  readonly original: Uint8Array
}

const byHandRow = statement<[id: number], ByHandRow>(
  'SELECT at, person, address, why, original FROM by_hand WHERE inbox = $1',
)
const redeliveryRows = statement<[id: number], { readonly at: number }>(
  'SELECT at FROM redeliveries WHERE inbox = $1 ORDER BY id',
)

/** Null: no such recall, or forgotten. `policy`: how content is kept here, null when it isn't. */
export async function readRecall(
  inbox: Inbox,
  id: number,
  policy: ContentPolicyView | null = null,
): Promise<RecallDetail | null> {
  const [details = [], failures = [], redeliveries = [], corrections = []] = await inbox.snapshot([
    detailRow(id),
    attemptRows(id),
    redeliveryRows(id),
    byHandRow(id),
  ])
  const [row] = details as DetailRow[]
  if (row === undefined) return null
  const success = row.handled_at === null ? [] : [{ at: row.handled_at, outcome: 'handled', detail: '' }]
  const attempts = [...(failures as AttemptRow[]), ...success]
  const [correction] = corrections as ByHandRow[]
  const bytes = row.body.byteLength
  return {
    recall: recallView(row),
    checks: checksOf(row, { bytes, attempts: attempts.length, byHand: correction !== undefined }),
    request: {
      method: 'POST',
      url: row.url,
      body: new TextDecoder().decode(row.body),
      bytes,
    },
    attempts,
    redeliveredAt: (redeliveries as { at: number }[]).map(({ at }) => at),
    content: { policy, messages: await readContents(inbox, row.messages) },
    byHand: correction === undefined ? null : byHandView(correction),
  }
}

function byHandView({ at, person, address, why, original }: ByHandRow): ByHandView {
  return {
    at,
    person,
    address,
    trouble: troubleOf(why),
    original: new TextDecoder().decode(original),
    bytes: original.byteLength,
  }
}
