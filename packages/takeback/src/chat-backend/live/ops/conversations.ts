/** The conversations of a user: unread, last message, cursor. Rules LV36 and LV37 of docs/spec/live.md. */
import {
  formatConversationId,
  type LiveAnswers,
  type LiveConversation,
  MAX_CONVERSATIONS,
} from '@takeback/protocol'
import type { Query } from '@takeback/store'
import { c2cSeparator } from '../../domain/conversation-name.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { groupUnread, mostGroupUnread, mostUnreadLookedAt } from '../../domain/unread.ts'
import { readTogether } from '../../rest/read-together.ts'
import {
  groupHomesOf,
  type GroupHomeRow,
  type OfficialHomeRow,
  officialHomesOf,
  topicHomesOf,
  type TopicHomeRow,
} from '../../tables/live-homes.ts'
import { c2cOverviews, overviewById, type OverviewRow } from '../../tables/live-messages.ts'
import { unreadNumbered } from '../../tables/numbered-messages.ts'
import { isFor, liveMessage } from '../live-message.ts'
import type { Session } from './session.ts'

/** Bytes of one answer: what comes after is left out. */
const maxAnswerBytes = 524_288

interface Home {
  readonly conversation: number
  readonly liveId: string
  readonly name: string
  /** The question for its unread count; null: nothing counts there. */
  readonly unread: (overview: OverviewRow) => Query<{ readonly unread: number }> | null
}

interface Listed {
  readonly liveId: string
  readonly name: string
  readonly overview: OverviewRow
  readonly unread: number
  readonly counts: boolean
}

export async function listConversations(session: Session): Promise<LiveAnswers['conversations']> {
  const { engine, app, userId } = session
  const [peers, groups, topics, officials] = await readTogether(
    engine,
    c2cOverviews(app, userId, c2cSeparator, MAX_CONVERSATIONS),
    groupHomesOf(app, userId),
    topicHomesOf(app, userId),
    officialHomesOf(app, userId),
  )
  const homes = [
    ...groups.map((group) => homeOfGroup(group, userId)),
    ...topics.map((topic) => homeOfTopic(topic, userId)),
    ...officials.map((official) => homeOfOfficial(official, userId)),
  ]
  const listed: Listed[] = [
    ...peers.map((row) => ({
      liveId: formatConversationId('C2C', row.peer),
      name: row.nick ?? '',
      overview: row,
      unread: row.unread,
      counts: true,
    })),
    ...(await readHomes(homes, session)),
  ]
  listed.sort((a, b) => (b.overview.message ?? 0) - (a.overview.message ?? 0))
  return { conversations: cut(listed.slice(0, MAX_CONVERSATIONS).map((one) => shown(one, userId))) }
}

async function readHomes(homes: readonly Home[], { engine }: Session): Promise<Listed[]> {
  const overviews = (await engine.snapshot(
    homes.map(({ conversation }) => overviewById(conversation)),
  )) as OverviewRow[][]
  const found = homes.flatMap((home, i) => {
    const overview = overviews[i]?.[0]
    return overview === undefined ? [] : [{ home, overview, question: home.unread(overview) }]
  })
  const questions = found.flatMap(({ question }) => (question === null ? [] : [question]))
  const counts = (await engine.snapshot(questions)) as { readonly unread: number }[][]
  let asked = 0
  return found.map(({ home, overview, question }) => ({
    liveId: home.liveId,
    name: home.name,
    overview,
    unread: question === null ? 0 : (counts[asked++]?.[0]?.unread ?? 0),
    counts: question !== null,
  }))
}

function homeOfGroup({ group_id, title, conversation, ...group }: GroupHomeRow, userId: string): Home {
  return {
    conversation,
    liveId: formatConversationId('GROUP', group_id),
    name: title,
    unread: (overview) =>
      groupUnread({
        type: group.type,
        conversation: overview,
        member: { ...group, user_id: userId },
        topicMark: null,
      }),
  }
}

function homeOfTopic({ topic_id, title, conversation, ...topic }: TopicHomeRow, userId: string): Home {
  const { type, joined_at, read_seq } = topic
  return {
    conversation,
    liveId: formatConversationId('GROUP', topic_id),
    name: title,
    unread: (overview) =>
      groupUnread({
        type,
        conversation: overview,
        member: { user_id: userId, joined_at, read_seq: 0 },
        topicMark: read_seq === null ? undefined : { read_seq },
      }),
  }
}

function homeOfOfficial(
  { official_id, title, conversation, ...official }: OfficialHomeRow,
  userId: string,
): Home {
  const { subscribed_at, read_seq } = official
  return {
    conversation,
    liveId: formatConversationId('C2C', official_id),
    name: title,
    unread: ({ id, next_seq }) =>
      subscribed_at === null
        ? null
        : unreadNumbered(
            id,
            Math.max(read_seq ?? 0, next_seq - 1 - mostUnreadLookedAt),
            Math.ceil(subscribed_at / 1000),
            userId,
            messageFlags.uncounted,
            mostGroupUnread,
          ),
  }
}

function shown({ liveId, name, overview, unread, counts }: Listed, userId: string): LiveConversation {
  const hasLast = overview.message !== null && isFor(overview, userId)
  return {
    conversation: liveId,
    unread,
    counts,
    last: hasLast ? liveMessage(overview, liveId, 0) : null,
    eventSeq: overview.next_event - 1,
    name,
  }
}

/** As many as fit: a frame is never larger than what a socket may have waiting. */
function cut(conversations: readonly LiveConversation[]): readonly LiveConversation[] {
  let bytes = 0
  const end = conversations.findIndex((conversation) => {
    bytes += Buffer.byteLength(JSON.stringify(conversation))
    return bytes > maxAnswerBytes
  })
  return end < 0 ? conversations : conversations.slice(0, end)
}
