/** From a row of the inbox to the view that the monitor's API gives. */
import type { RecallKind, RecallState, RecallView } from '@takeback/protocol'
import { generationKey } from '../identity.ts'
import type { StoredMessage } from '../inbox/webhook.ts'

export interface ViewRow {
  readonly id: number
  readonly revision: number
  readonly app: number
  readonly kind: RecallKind
  readonly command: string
  readonly received_at: number
  readonly event_time: number | null
  readonly operator: string | null
  readonly platform: string | null
  readonly client_ip: string | null
  readonly sender: string | null
  readonly receiver: string | null
  readonly unread: number | null
  readonly group_id: string | null
  readonly group_type: string | null
  readonly topic_id: string | null
  readonly official_account: string | null
  readonly messages: string
  readonly state: RecallState
  readonly redeliveries: number
  readonly accepted_by: string | null
}

/** From `viewSource`. */
export const viewColumns = `id, COALESCE(revision, id) AS revision, app, kind, command, received_at, event_time, operator,
  platform, client_ip, sender, receiver, unread, group_id, group_type, topic_id, official_account, messages,
  COALESCE(state, 'stored') AS state, COALESCE(redeliveries, 0) AS redeliveries,
  (SELECT person FROM by_hand WHERE by_hand.inbox = inbox.id) AS accepted_by`
export const viewSource = 'inbox LEFT JOIN progress ON progress.inbox = inbox.id'
/** The names of the same, from what was selected so. */
export const viewNames = `id, revision, app, kind, command, received_at, event_time, operator, platform, client_ip,
  sender, receiver, unread, group_id, group_type, topic_id, official_account, messages, state, redeliveries, accepted_by`

export function recallView(row: ViewRow): RecallView {
  return {
    id: row.id,
    sdkAppId: row.app,
    kind: row.kind,
    command: row.command,
    receivedAt: row.received_at,
    eventTime: row.event_time,
    lateness: row.event_time === null ? null : row.received_at - row.event_time,
    operator: row.operator,
    platform: row.platform,
    clientIp: row.client_ip,
    from: row.sender,
    to: row.receiver,
    unread: row.unread,
    groupId: row.group_id,
    groupType: row.group_type,
    topicId: row.topic_id,
    officialAccount: row.official_account,
    messages: (JSON.parse(row.messages) as StoredMessage[]).map(
      ({ identity, generation, name, msgId, first }) => ({
        key: generationKey(identity, generation),
        name,
        msgId,
        first,
      }),
    ),
    state: row.state,
    redeliveries: row.redeliveries,
    acceptedBy: row.accepted_by,
  }
}
