/**
 * Catching up after an absence: rules LV39, LV50 and LV51 of docs/spec/live.md. Everything after the cursors, out of the
 * event log; a message that was recalled meanwhile comes without its text. Conversations that the user can't see are
 * `gone`, whether they ever were there or not.
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
import { groupById, type GroupRow } from '../../tables/groups.ts'
import { groupHomesOf, officialHomesOf, topicHomesOf } from '../../tables/live-homes.ts'
import { type LiveEventRow, missedEvents, missedRecalls } from '../../tables/live-messages.ts'
import { isFor, liveEvent, nothing } from '../live-message.ts'
import type { Session } from './session.ts'

/** Conversations that one read looks at. */
const conversationsPerRead = 50
/** Of a live room: nothing older is looked for, however long somebody was away. */
const mostRoomEvents = 10_000
/** Bytes of one answer; the event that passes it is still in. */
const maxAnswerBytes = 262_144

interface Cursor {
  readonly liveId: string
  readonly after: number
  readonly conversation: number
  readonly isC2c: boolean
  readonly isRoom: boolean
}

/** Of a group or a topic. */
type Home = Pick<GroupRow, 'type' | 'conversation'>

export async function syncEvents(frame: SyncFrame, session: Session): Promise<LiveAnswers['sync']> {
  const cursors = await cursorsOf(frame, session)
  const there = new Set(cursors.map(({ liveId }) => liveId))
  const gone = Object.keys(frame.cursors).filter((liveId) => !there.has(liveId))
  const events: EventFrame[] = []
  let bytes = 0
  for (let first = 0; first < cursors.length; first += conversationsPerRead) {
    const some = cursors.slice(first, first + conversationsPerRead)
    const found = await readMissed(some, session)
    for (const [i, cursor] of some.entries()) {
      let { after } = cursor
      for (const row of found[i] ?? []) {
        if (events.length >= MAX_SYNC_EVENTS || bytes >= maxAnswerBytes) return { events, more: true, gone }
        const event = missed(row, cursor, session.userId)
        const next = { op: 'event', conversation: cursor.liveId, seq: row.seq, after, event } as const
        after = row.seq
        bytes += Buffer.byteLength(JSON.stringify(next))
        events.push(next)
      }
    }
  }
  return { events, more: events.length >= MAX_SYNC_EVENTS, gone }
}

async function readMissed(
  cursors: readonly Cursor[],
  { engine, userId }: Session,
): Promise<readonly (readonly LiveEventRow[])[]> {
  const queries = cursors.map(({ conversation, after, isC2c, isRoom }) =>
    isRoom
      ? missedRecalls(conversation, after, mostRoomEvents, MAX_SYNC_EVENTS)
      : missedEvents(conversation, after, userId, isC2c ? 1 : 0, MAX_SYNC_EVENTS),
  )
  return (await engine.snapshot(queries)) as LiveEventRow[][]
}

/** What was online only is over; what is for others, said in a live room, or no longer kept, only moves the cursor. */
function missed(row: LiveEventRow, { liveId, isRoom }: Cursor, userId: string) {
  if (row.kind === 'message' && row.message !== null) {
    if (isRoom || hasFlag(row.flags, messageFlags.onlineOnly) || !isFor(row, userId)) return nothing
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
  const inGroups = new Map<string, Home>([
    ...topics.map((topic) => [topic.topic_id, topic] as const),
    ...groups.map((group) => [group.group_id, group] as const),
  ])
  const followed = new Map(officials.map(({ official_id, conversation }) => [official_id, conversation]))
  const asked = Object.entries(cursors).flatMap(([liveId, after]) => {
    const parts = parseConversationId(liveId)
    return parts === null ? [] : [{ ...parts, liveId, after }]
  })
  const idsOf = (wanted: 'C2C' | 'GROUP', known: ReadonlyMap<string, unknown>) =>
    asked.filter(({ scope, id }) => scope === wanted && !known.has(id)).map(({ id }) => id)
  const talks = await talksWith(idsOf('C2C', followed), session)
  const rooms = await roomsAmong(idsOf('GROUP', inGroups), session)
  return asked.flatMap(({ scope, id, liveId, after }): Cursor[] => {
    if (scope === 'GROUP') {
      const group = inGroups.get(id) ?? rooms.get(id)
      if (group === undefined) return []
      const { conversation, type } = group
      return [{ liveId, after, conversation, isC2c: false, isRoom: !groupTypeRules(type).history }]
    }
    const official = followed.get(id)
    const conversation = official ?? talks.get(id)
    if (conversation === undefined) return []
    return [{ liveId, after, conversation, isC2c: official === undefined, isRoom: false }]
  })
}

async function talksWith(
  peers: readonly string[],
  { engine, app, userId }: Session,
): Promise<ReadonlyMap<string, number | undefined>> {
  const queries = peers.map((peer) => conversationByName(app, 'c2c', c2cConversationName(userId, peer)))
  const found = (await engine.snapshot(queries)) as ConversationRow[][]
  return new Map(peers.map((peer, i) => [peer, found[i]?.[0]?.id]))
}

/** Live rooms are open to everybody. */
async function roomsAmong(
  groupIds: readonly string[],
  { engine, app }: Session,
): Promise<ReadonlyMap<string, Home>> {
  const found = (await engine.snapshot(groupIds.map((id) => groupById(app, id)))) as GroupRow[][]
  const groups = found.flat().filter(({ type }) => !groupTypeRules(type).namedMembers)
  return new Map(groups.map((group) => [group.group_id, group]))
}
