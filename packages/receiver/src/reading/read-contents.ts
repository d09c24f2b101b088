/** What the messages of a recall said, as far as it is kept: rule R69. */
import type { ContentView } from '@takeback/protocol'
import { eraOf } from '../identity.ts'
import { contentRow, isOfMessage, sentMessageOf, type ContentRow } from '../inbox/content-of-row.ts'
import type { Inbox } from '../inbox/store.ts'
import type { StoredMessage } from '../inbox/webhook.ts'

/** In the order of the messages, which are the JSON of the recall's row. */
export async function readContents(inbox: Inbox, messages: string): Promise<ContentView[]> {
  const stored = JSON.parse(messages) as StoredMessage[]
  const rows = (await inbox.snapshot(
    stored.map(({ identity, name }) => contentRow(eraOf(name), identity)),
  )) as ContentRow[][]
  return stored.map(({ msgId }, index) => contentView(rows[index]?.[0], msgId))
}

function contentView(row: ContentRow | undefined, msgId: string | null): ContentView {
  if (row === undefined || !isOfMessage(row, msgId)) return { state: 'absent' }
  if (row.gone_at !== null) return { state: 'gone', at: row.gone_at }
  const message = sentMessageOf(row)
  if (message === null) return { state: 'absent' }
  const { sender, sentAt, body, cloudCustomData } = message
  return { state: 'kept', sender, sentAt, body, cloudCustomData, until: row.until }
}
