/**
 * Catching up after an absence: rules LV39, LV50 and LV51 of docs/spec/live.md. Everything after the cursors, out of the
 * event log; a message that was recalled meanwhile comes without its text. Conversations that the user can't see (any
 * more) answer nothing.
 */
import {
  type EventFrame,
  type LiveAnswers,
  MAX_SYNC_EVENTS,
  parseConversationId,
  type SyncFrame,
} from '@takeback/protocol'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { hasFlag, messageFlags } from '../../domain/message-flags.ts'
import { readTogether } from '../../rest/read-together.ts'
import { conversationByName, type ConversationRow } from '../../tables/conversations.ts'
import { groupHomesOf, officialHomesOf, topicHomesOf } from '../../tables/live-homes.ts'
import { type LiveEventRow, missedEvents } from '../../tables/live-messages.ts'
import { isFor, liveEvent, nothing } from '../live-message.ts'
import type { Session } from './session.ts'

/** Conversations that one read looks at. */
const conversationsPerRead = 50
/** Bytes of one answer; the event that passes it is still in. */
const maxAnswerBytes = 262_144

interface Cursor {
  readonly liveId: string
  readonly after: number
  readonly conversation: number
  readonly isC2c: boolean
}

export async function syncEvents(frame: SyncFrame, session: Session): Promise<LiveAnswers['sync']> {
  const cursors = await cursorsOf(frame, session)
  const events: EventFrame[] = []
  let bytes = 0
  for (let first = 0; first < cursors.length; first += conversationsPerRead) {
    const some = cursors.slice(first, first + conversationsPerRead)
    const found = await readMissed(some, session)
    for (const [i, cursor] of some.entries()) {
      let { after } = cursor
      for (const row of found[i] ?? []) {
        if (events.length >= MAX_SYNC_EVENTS || bytes >= maxAnswerBytes) return { events, more: true }
        const event = missed(row, cursor, session.userId)
        const next = { op: 'event', conversation: cursor.liveId, seq: row.seq, after, event } as const
        after = row.seq
        bytes += Buffer.byteLength(JSON.stringify(next))
        events.push(next)
      }
    }
  }
  return { events, more: events.length >= MAX_SYNC_EVENTS }
}

async function readMissed(
  cursors: readonly Cursor[],
  { engine, userId }: Session,
): Promise<readonly (readonly LiveEventRow[])[]> {
  const queries = cursors.map(({ conversation, after, isC2c }) =>
    missedEvents(conversation, after, userId, isC2c ? 1 : 0, MAX_SYNC_EVENTS),
  )
  return (await engine.snapshot(queries)) as LiveEventRow[][]
}

/** What was online only is over; what is for others, or no longer kept, only moves the cursor. */
function missed(row: LiveEventRow, { liveId }: Cursor, userId: string) {
  if (row.kind === 'message' && row.message !== null) {
    if (hasFlag(row.flags, messageFlags.onlineOnly) || !isFor(row, userId)) return nothing
  }
  return liveEvent(row, liveId)
}

async function cursorsOf({ cursors }: SyncFrame, session: Session): Promise<Cursor[]> {
  const { engine, app, userId } = session
  const [groups, topics, officials] = await readTogether(
    engine,
    groupHomesOf(app, userId),
    topicHomesOf(app, userId),
    officialHomesOf(app, userId),
  )
  const kept = (home: { readonly type: string }) => groupTypeRules(home.type).history
  const inGroups = new Map([
    ...topics.filter(kept).map(({ topic_id, conversation }) => [topic_id, conversation] as const),
    ...groups.filter(kept).map(({ group_id, conversation }) => [group_id, conversation] as const),
  ])
  const followed = new Map(officials.map(({ official_id, conversation }) => [official_id, conversation]))
  const asked = Object.entries(cursors).flatMap(([liveId, after]) => {
    const parts = parseConversationId(liveId)
    return parts === null ? [] : [{ ...parts, liveId, after }]
  })
  const peers = asked.filter(({ scope, id }) => scope === 'C2C' && !followed.has(id))
  const talks = (await engine.snapshot(
    peers.map(({ id }) => conversationByName(app, 'c2c', c2cConversationName(userId, id))),
  )) as ConversationRow[][]
  const talkWith = new Map(peers.map(({ id }, i) => [id, talks[i]?.[0]?.id]))
  return asked.flatMap(({ scope, id, liveId, after }) => {
    const official = scope === 'C2C' ? followed.get(id) : undefined
    const conversation = scope === 'GROUP' ? inGroups.get(id) : (official ?? talkWith.get(id))
    const isC2c = scope === 'C2C' && official === undefined
    return conversation === undefined ? [] : [{ liveId, after, conversation, isC2c }]
  })
}
