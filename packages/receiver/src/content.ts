/** The content of recalled messages as a handler gets it: rules R61 and R62 of docs/spec/receiving.md. */
import type { MessageBody } from '@takeback/protocol'
import { eraOf } from './identity.ts'
import { contentRow, isOfMessage, sentMessageOf, type ContentRow } from './inbox/content-of-row.ts'
import type { Inbox } from './inbox/store.ts'
import type { StoredMessage } from './inbox/webhook.ts'

/** What a recalled message said, as long as it is kept. */
export type MessageContent = KeptContent | MissingContent

export interface KeptContent {
  readonly kept: true
  /** UserID; for an official account its own id. */
  readonly sender: string
  /** Milliseconds, from seconds. */
  readonly sentAt: number
  /** Elements as they came, with the fields that this version does not know. */
  readonly body: MessageBody
  /** Null: not sent. */
  readonly cloudCustomData: string | null
}

export interface MissingContent {
  readonly kept: false
  /** off: `keepContent` is not set. absent: no After-send webhook of it came before its recall, or its time is over. */
  readonly reason: 'off' | 'absent'
  /** The same in words. */
  readonly why: string
}

export const contentOff: MissingContent = {
  kept: false,
  reason: 'off',
  why: 'content not kept: createReceiver was not given keepContent',
}

const contentAbsent: MissingContent = {
  kept: false,
  reason: 'absent',
  why: 'content not kept: no After-send webhook of this message came before its recall, or its time was over',
}

export type ContentFinder = (message: StoredMessage) => MessageContent

/** Rejects when the inbox can't be read. */
export async function findContents(inbox: Inbox, messages: readonly StoredMessage[]): Promise<ContentFinder> {
  const queries = messages.map(({ identity, name }) => contentRow(eraOf(name), identity))
  const found = (await inbox.snapshot(queries)) as ContentRow[][]
  const rows = new Map(
    found.flatMap(([row], index) =>
      row !== undefined && isOfMessage(row, messages[index]?.msgId ?? null) && row.body !== null
        ? [[row.identity, row]]
        : [],
    ),
  )
  return ({ identity }) => contentOfRow(rows.get(identity))
}

function contentOfRow(row: ContentRow | undefined): MessageContent {
  const message = row === undefined ? null : sentMessageOf(row)
  if (message === null) return contentAbsent
  const { sender, sentAt, body, cloudCustomData } = message
  return { kept: true, sender, sentAt, body, cloudCustomData }
}
