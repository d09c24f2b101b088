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
/** So often at most it is asked again where the user's own mark moves all the time. */
const mostTurns = 5

interface Home {
  readonly conversation: number
  readonly liveId: string
  readonly name: string
  /** Since when the user is there, and what they have read: while it stands, the question is the right one. */
  readonly mark: string
  /** For the unread count; null: nothing counts there. */
  readonly question: Query<{ readonly unread: number }> | null
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
  const [peers, ...homes] = await readTogether(
    engine,
    // One more tells that there are more.
    c2cOverviews(app, userId, c2cSeparator, MAX_CONVERSATIONS + 1),
    ...homesOf(session),
  )
  const listed: Listed[] = [
    ...peers.map((row) => ({
      liveId: formatConversationId('C2C', row.peer),
      name: row.nick ?? '',
      overview: row,
      unread: row.unread,
      counts: true,
    })),
    ...(await readHomes(homesIn(homes, userId), session)),
  ]
  listed.sort((a, b) => (b.overview.message ?? 0) - (a.overview.message ?? 0))
  const conversations = cut(listed.slice(0, MAX_CONVERSATIONS).map((one) => shown(one, userId)))
  return { conversations, complete: conversations.length === listed.length }
}

/**
 * What is unread has to be so at the cursor beside it: a client counts on from there. The count is asked for with the user's
 * mark, so the mark is looked at once more in the same moment, and where it has moved, all is asked again.
 */
async function readHomes(homes: readonly Home[], session: Session): Promise<Listed[]> {
  const listed: Listed[] = []
  let left = homes
  for (let turn = 1; left.length > 0; turn += 1) {
    const { now, overviews, counts } = await readAtOnce(left, session)
    const moved: Home[] = []
    for (const [i, home] of left.entries()) {
      const overview = overviews[i]
      const current = now.get(home.conversation)
      if (overview === undefined || current === undefined) continue
      if (current.mark !== home.mark && turn < mostTurns) moved.push(current)
      else listed.push({ ...home, overview, unread: counts[i] ?? 0, counts: home.question !== null })
    }
    left = moved
  }
  return listed
}

async function readAtOnce(homes: readonly Home[], session: Session) {
  const questions = homes.flatMap(({ question }) => (question === null ? [] : [question]))
  const rows = await session.engine.snapshot([
    ...homesOf(session),
    ...homes.map(({ conversation }) => overviewById(conversation)),
    ...questions,
  ])
  const [groups = [], topics = [], officials = []] = rows
  const now = homesIn([groups, topics, officials] as unknown as HomeRows, session.userId)
  const overviews = rows.slice(3, 3 + homes.length) as unknown as OverviewRow[][]
  const counted = rows.slice(3 + homes.length) as unknown as { readonly unread: number }[][]
  let asked = 0
  return {
    now: new Map(now.map((home) => [home.conversation, home])),
    overviews: overviews.map(([overview]) => overview),
    counts: homes.map(({ question }) => (question === null ? 0 : counted[asked++]?.[0]?.unread)),
  }
}

type HomeRows = readonly [readonly GroupHomeRow[], readonly TopicHomeRow[], readonly OfficialHomeRow[]]

function homesOf({ app, userId }: Session) {
  return [groupHomesOf(app, userId), topicHomesOf(app, userId), officialHomesOf(app, userId)] as const
}

function homesIn([groups, topics, officials]: HomeRows, userId: string): Home[] {
  return [
    ...groups.map((group) => homeOfGroup(group, userId)),
    ...topics.map((topic) => homeOfTopic(topic, userId)),
    ...officials.map((official) => homeOfOfficial(official, userId)),
  ]
}

function homeOfGroup(row: GroupHomeRow, userId: string): Home {
  const { group_id, title, conversation, type, joined_at, read_seq, next_seq } = row
  return {
    conversation,
    liveId: formatConversationId('GROUP', group_id),
    name: title,
    mark: `${joined_at} ${read_seq}`,
    question: groupUnread({
      type,
      conversation: { id: conversation, next_seq },
      member: { user_id: userId, joined_at, read_seq },
      topicMark: null,
    }),
  }
}

function homeOfTopic(row: TopicHomeRow, userId: string): Home {
  const { topic_id, title, conversation, type, joined_at, read_seq, next_seq } = row
  return {
    conversation,
    liveId: formatConversationId('GROUP', topic_id),
    name: title,
    mark: `${joined_at} ${read_seq}`,
    question: groupUnread({
      type,
      conversation: { id: conversation, next_seq },
      member: { user_id: userId, joined_at, read_seq: 0 },
      topicMark: read_seq === null ? undefined : { read_seq },
    }),
  }
}

function homeOfOfficial(row: OfficialHomeRow, userId: string): Home {
  const { official_id, title, conversation, subscribed_at, read_seq, next_seq } = row
  return {
    conversation,
    liveId: formatConversationId('C2C', official_id),
    name: title,
    mark: `${subscribed_at} ${read_seq}`,
    question:
      subscribed_at === null
        ? null
        : unreadNumbered(
            conversation,
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
