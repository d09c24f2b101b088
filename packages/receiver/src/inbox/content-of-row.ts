/** From a kept After-send webhook to the content that a handler gets. */
import { isAfterSendCommand, parseStrictJson, readSentMessage, type SentMessage } from '@takeback/protocol'
import { statement } from '@takeback/store'

export interface ContentRow {
  readonly id: number
  readonly identity: string
  readonly command: string
  readonly msg_id: string | null
  readonly until: number
  readonly gone_at: number | null
  readonly body: Uint8Array | null
}

export const contentRow = statement<[era: number, identity: string], ContentRow>(
  `SELECT id, identity, command, msg_id, until, gone_at, body FROM contents WHERE era = $1 AND identity = $2`,
)

/** Of a group that was made again two messages have one identity; their MsgId tells them apart. */
export function isOfMessage(row: Pick<ContentRow, 'msg_id'>, msgId: string | null): boolean {
  return row.msg_id === null || msgId === null || row.msg_id === msgId
}

/** Null: nothing is left of it. */
export function sentMessageOf({ command, body }: ContentRow): SentMessage | null {
  if (body === null || !isAfterSendCommand(command)) return null
  const json = parseStrictJson(body)
  return json.ok ? readSentMessage(command, json.value) : null
}
