/** Everything that fits the filters, as a stream: rule R36 of docs/spec/receiving.md. A page at a time is in memory. */
import type { RecallView } from '@takeback/protocol'
import type { Inbox } from '@takeback/receiver'
import { listRecalls, LONGEST_PAGE, type RecallFilter } from '@takeback/receiver/reading'

async function* pagesOf(inbox: Inbox, filter: RecallFilter): AsyncGenerator<readonly RecallView[]> {
  let cursor: number | null = null
  do {
    const page = await listRecalls(inbox, filter, cursor, LONGEST_PAGE)
    if (page.recalls.length > 0) yield page.recalls
    cursor = page.next
  } while (cursor !== null)
}

/** One JSON array of RecallView, a line each. */
export async function* jsonChunks(inbox: Inbox, filter: RecallFilter): AsyncGenerator<string> {
  let before = '[\n'
  for await (const recalls of pagesOf(inbox, filter)) {
    yield before + recalls.map((recall) => JSON.stringify(recall)).join(',\n')
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

type Cell = string | number | null

const columns: Readonly<Record<string, (recall: RecallView) => Cell>> = {
  id: ({ id }) => id,
  sdkAppId: ({ sdkAppId }) => sdkAppId,
  kind: ({ kind }) => kind,
  command: ({ command }) => command,
  receivedAt: ({ receivedAt }) => timeText(receivedAt),
  eventTime: ({ eventTime }) => (eventTime === null ? null : timeText(eventTime)),
  latenessMs: ({ lateness }) => lateness,
  operator: ({ operator }) => operator,
  platform: ({ platform }) => platform,
  clientIp: ({ clientIp }) => clientIp,
  from: ({ from }) => from,
  to: ({ to }) => to,
  unread: ({ unread }) => unread,
  groupId: ({ groupId }) => groupId,
  groupType: ({ groupType }) => groupType,
  topicId: ({ topicId }) => topicId,
  officialAccount: ({ officialAccount }) => officialAccount,
  messages: ({ messages }) => messages.map(({ name }) => name).join(' '),
  state: ({ state }) => state,
  redeliveries: ({ redeliveries }) => redeliveries,
  acceptedBy: ({ acceptedBy }) => acceptedBy,
}

/** RFC 4180, UTF-8 with a byte order mark, without which spreadsheets guess another encoding. */
export async function* csvLines(inbox: Inbox, filter: RecallFilter): AsyncGenerator<string> {
  yield `\ufeff${Object.keys(columns).join(',')}\r\n`
  for await (const recalls of pagesOf(inbox, filter)) yield recalls.map(csvLine).join('')
}

function csvLine(recall: RecallView): string {
  return `${Object.values(columns)
    .map((read) => csvCell(read(recall)))
    .join(',')}\r\n`
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front; group ids (`@TGS#…`) among them. */
function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r\n|%]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}
