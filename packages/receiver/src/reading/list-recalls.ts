/**
 * Pages of recalls, newest first: rule R31 of docs/spec/receiving.md.
 *
 * A page walks back from its cursor in windows along the primary key and keeps what fits the filter, so no filter
 * needs an index and none can make a read endless: after LONGEST_WALK rows the page ends, with a cursor.
 */
import type { RecallKind, RecallPage, RecallState } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'
import { recallView, viewColumns, viewNames, viewSource, type ViewRow } from './recall-view.ts'

export const LONGEST_PAGE = 200
/** Rows looked at in one read. */
const WINDOW = 5000
/** Rows looked at for one page. */
const LONGEST_WALK = 100_000

/** What is absent does not narrow. */
export interface RecallFilter {
  readonly kind?: RecallKind
  readonly state?: RecallState
  readonly operator?: string
  readonly platform?: string
  /** Begin of a UserID, GroupId, TopicId or official account. */
  readonly conversation?: string
  /** Begin of any id: also the operator's, a MsgKey, a MsgSeq, a MsgId; upper and lower case are one. */
  readonly q?: string
}

type FilterParams = [
  cursor: number,
  window: number,
  kind: string,
  state: string,
  operator: string,
  platform: string,
  conversation: string,
  namePattern: string,
  limit: number,
]

const fitting = statement<FilterParams, ViewRow>(
  `SELECT ${viewNames}
   FROM (SELECT ${viewColumns}, names FROM ${viewSource} WHERE id < $1 ORDER BY id DESC LIMIT $2) AS newest
   WHERE ($3 = '' OR kind = $3) AND ($4 = '' OR state = $4) AND ($5 = '' OR operator = $5)
     AND ($6 = '' OR platform = $6)
     AND ($7 = '' OR substr(sender, 1, length($7)) = $7 OR substr(receiver, 1, length($7)) = $7
       OR substr(group_id, 1, length($7)) = $7 OR substr(topic_id, 1, length($7)) = $7
       OR substr(official_account, 1, length($7)) = $7)
     AND ($8 = '' OR names LIKE $8 ESCAPE '!')
   ORDER BY id DESC LIMIT $9`,
)
const windowEnd = statement<[cursor: number, window: number], { readonly id: number }>(
  'SELECT id FROM inbox WHERE id < $1 ORDER BY id DESC LIMIT 1 OFFSET $2',
)

/** `cursor`: only recalls older than this id; null: from the newest. */
export async function listRecalls(
  inbox: Inbox,
  filter: RecallFilter,
  cursor: number | null,
  limit: number,
): Promise<RecallPage> {
  const wanted = Math.max(1, Math.min(limit, LONGEST_PAGE))
  const found: ViewRow[] = []
  let from: number | null = cursor ?? Number.MAX_SAFE_INTEGER
  for (let walked = 0; from !== null && walked < LONGEST_WALK; walked += WINDOW) {
    // One more than asked for tells whether there is an end.
    const [rows = [], [end] = []] = await inbox.snapshot([
      fitting(from, WINDOW, ...filterParams(filter), wanted + 1 - found.length),
      windowEnd(from, WINDOW - 1),
    ])
    found.push(...(rows as ViewRow[]))
    if (found.length > wanted) return page(found.slice(0, wanted), found[wanted - 1]?.id ?? null)
    from = (end as { id: number } | undefined)?.id ?? null
  }
  return page(found, from)
}

function filterParams({
  kind,
  state,
  operator = '',
  platform = '',
  conversation = '',
  q = '',
}: RecallFilter) {
  return [kind ?? '', state ?? '', operator, platform, conversation, namePattern(q)] as const
}

/** `names` holds lower-case ids, a line feed before each. */
function namePattern(q: string): string {
  return q === '' ? '' : `%\n${q.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`
}

function page(rows: readonly ViewRow[], next: number | null): RecallPage {
  return { recalls: rows.map(recallView), next }
}
