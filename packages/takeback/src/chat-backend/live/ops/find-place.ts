/**
 * What a conversation id names for this user: rules LV30-LV32 of docs/spec/live.md. What they may not see is not there: no
 * such group, a destroyed one and one that they are not in answer the same code and the same text.
 */
import { parseConversationId, Refusal } from '@takeback/protocol'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { groupTypeRules, type GroupTypeRules } from '../../domain/group-types.ts'
import { officialPrefix } from '../../domain/new-ids.ts'
import { readTogether } from '../../rest/read-together.ts'
import { accountById } from '../../tables/accounts.ts'
import {
  conversationByName,
  type ConversationKind,
  type ConversationRow,
} from '../../tables/conversations.ts'
import { groupMember } from '../../tables/group-members.ts'
import { groupById } from '../../tables/groups.ts'
import { officialById } from '../../tables/official-accounts.ts'
import { subscriber } from '../../tables/subscribers.ts'
import { topicById } from '../../tables/topics.ts'
import type { Session } from './session.ts'

export type FoundPlace =
  | (Found & { readonly kind: 'c2c'; readonly peer: string })
  | (Found & {
      readonly kind: 'group' | 'topic'
      readonly groupId: string
      readonly topicId: string | null
      readonly rules: GroupTypeRules
      /** Null: a guest of a live room. */
      readonly joinedAt: number | null
    })
  | (Found & { readonly kind: 'official'; readonly officialId: string; readonly isOwner: boolean })

interface Found {
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
  /** conversations.id; null: nobody wrote there yet (one-to-one only). */
  readonly conversation: number | null
  /** The newest event when this was read; 0: none. */
  readonly newestEvent: number
}

/** Throws Refusal 10010. */
export async function findPlace(conversation: string, session: Session): Promise<FoundPlace> {
  const parts = parseConversationId(conversation)
  if (parts === null) throw notThere(conversation)
  return parts.scope === 'GROUP'
    ? findGroup(parts.id, conversation, session)
    : findPeer(parts.id, conversation, session)
}

/** An official account goes before a user of the same id. */
async function findPeer(id: string, conversation: string, session: Session): Promise<FoundPlace> {
  const { engine, app, userId } = session
  const name = c2cConversationName(userId, id)
  const [[official], [subscription], [home], [c2c]] = await readTogether(
    engine,
    officialById(app, id),
    subscriber(app, id, userId),
    conversationByName(app, 'official', id),
    conversationByName(app, 'c2c', name),
  )
  if (official === undefined && id.startsWith(officialPrefix)) {
    // One that never was, one that is gone and one that is not theirs answer the same; unless a user has this name.
    const [user] = await engine.read(accountById(app, id))
    if (user === undefined) throw notThere(conversation)
  }
  if (official === undefined) return { kind: 'c2c', name, peer: id, ...found(c2c) }
  const isOwner = official.owner === userId
  if (home === undefined || (!isOwner && subscription === undefined)) throw notThere(conversation)
  return { kind: 'official', name: id, officialId: id, isOwner, ...found(home) }
}

async function findGroup(id: string, conversation: string, session: Session): Promise<FoundPlace> {
  const { engine, app, userId } = session
  const [[group], [topic]] = await readTogether(engine, groupById(app, id), topicById(app, id))
  const groupId = group?.group_id ?? topic?.group_id ?? id
  const topicId = group === undefined && topic !== undefined ? id : null
  const kind = topicId === null ? 'group' : 'topic'
  const [[whole], [member], [home]] = await readTogether(
    engine,
    groupById(app, groupId),
    groupMember(app, groupId, userId),
    conversationByName(app, kind, id),
  )
  if (whole === undefined || home === undefined) throw notThere(conversation)
  const rules = groupTypeRules(whole.type)
  if (member === undefined && rules.namedMembers) throw notThere(conversation)
  const joinedAt = member?.joined_at ?? null
  return { kind, name: id, groupId, topicId, rules, joinedAt, ...found(home) }
}

function found(home: ConversationRow | undefined) {
  return { conversation: home?.id ?? null, newestEvent: (home?.next_event ?? 1) - 1 }
}

export function notThere(conversation: string): Refusal {
  return new Refusal(10010, `${conversation} does not exist, or you are not in it`)
}
