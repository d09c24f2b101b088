/** From a row of the inbox to the typed event that a handler gets: rule R29 of docs/spec/receiving.md. */
import { statement } from '@takeback/store'
import { generationKey } from '../identity.ts'
import type { ContentFinder } from '../content.ts'
import type { BareRecall } from '../recall.ts'
import type { ArrivedWebhook, RecallKind, RecallSummary, StoredMessage } from './webhook.ts'

export interface HandlerRow {
  readonly id: number
  readonly app: number
  readonly kind: RecallKind
  readonly command: string
  readonly received_at: number
  readonly event_time: number | null
  readonly operator: string | null
  readonly platform: string | null
  readonly sender: string | null
  readonly receiver: string | null
  readonly unread: number | null
  readonly group_id: string | null
  readonly group_type: string | null
  readonly topic_id: string | null
  readonly official_account: string | null
  /** JSON where it was read. */
  readonly messages: string | readonly StoredMessage[]
  readonly state: string
  /** How often the webhook has come again. */
  readonly redeliveries: number
  readonly url: string
  readonly body: Uint8Array
  readonly exact: number
}

export const handlerRow = statement<[id: number], HandlerRow>(
  `SELECT id, app, kind, command, received_at, event_time, operator, platform, sender, receiver, unread, group_id,
     group_type, topic_id, official_account, messages, COALESCE(state, 'stored') AS state,
     COALESCE(redeliveries, 0) AS redeliveries, url, body, exact
   FROM inbox LEFT JOIN progress ON progress.inbox = inbox.id WHERE id = $1`,
)

/** The row of a recall that was just stored, without reading it: all its messages are new. */
export function freshRow(
  id: number,
  receivedAt: number,
  { app, platform, url, body, exact }: ArrivedWebhook,
  summary: RecallSummary,
): HandlerRow {
  return {
    id,
    app,
    kind: summary.kind,
    command: summary.command,
    received_at: receivedAt,
    event_time: summary.eventTime,
    operator: summary.operator,
    platform,
    sender: summary.from,
    receiver: summary.to,
    unread: summary.unread,
    group_id: summary.groupId,
    group_type: summary.groupType,
    topic_id: summary.topicId,
    official_account: summary.officialAccount,
    messages: summary.messages.map((message) => ({ ...message, generation: 1, first: true })),
    state: 'stored',
    redeliveries: 0,
    url,
    // Without the methods of a Buffer, as it comes from the store.
    body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength),
    exact: exact === false ? 0 : 1,
  }
}

/** Only messages that no earlier webhook recalled: the others were handled with it. */
export function freshMessages({ messages }: HandlerRow): readonly StoredMessage[] {
  const all = typeof messages === 'string' ? (JSON.parse(messages) as StoredMessage[]) : messages
  return all.filter(({ first }) => first)
}

export function recallOfRow(
  row: HandlerRow,
  fresh: readonly StoredMessage[],
  attempt: number,
  contentOf: ContentFinder,
): BareRecall {
  const keyed = (message: StoredMessage) => ({
    key: generationKey(message.identity, message.generation),
    msgKey: message.name,
    content: contentOf(message),
  })
  const base = {
    id: row.id,
    sdkAppId: row.app,
    command: row.command,
    receivedAt: row.received_at,
    eventTime: row.event_time,
    platform: row.platform,
    byAdmin: row.platform?.toUpperCase() === 'RESTAPI',
    url: row.url,
    body: row.body,
    bodyIsExact: row.exact === 1,
    attempt,
  }
  switch (row.kind) {
    case 'c2c':
      return {
        ...base,
        kind: 'c2c',
        from: row.sender ?? '',
        to: row.receiver ?? '',
        unread: row.unread,
        messages: fresh.map(keyed),
      }
    case 'official':
      return {
        ...base,
        kind: 'official',
        officialAccount: row.official_account ?? '',
        messages: fresh.map(keyed),
      }
    case 'group':
      return { ...base, ...groupPart(row, fresh, contentOf), kind: 'group' }
    case 'topic':
      return { ...base, ...groupPart(row, fresh, contentOf), kind: 'topic', topicId: row.topic_id ?? '' }
  }
}

function groupPart(row: HandlerRow, fresh: readonly StoredMessage[], contentOf: ContentFinder) {
  return {
    groupId: row.group_id ?? '',
    groupType: row.group_type ?? '',
    operator: row.operator ?? '',
    messages: fresh.map((message) => ({
      key: generationKey(message.identity, message.generation),
      msgSeq: Number(message.name),
      msgId: message.msgId,
      content: contentOf(message),
    })),
  }
}
