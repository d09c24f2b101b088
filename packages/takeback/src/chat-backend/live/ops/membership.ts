/**
 * Joining and leaving on one's own: rules LV60-LV62 of docs/spec/live.md. Public, ChatRoom and Community take everybody; a
 * Private group is by invitation, so for others it is not there. In a live room one is a guest: this socket hears it,
 * and nothing is written.
 */
import {
  addedMemberResult,
  formatConversationId,
  type JoinFrame,
  type LeaveFrame,
  type LiveAnswers,
  type LiveRoom,
  Refusal,
} from '@takeback/protocol'
import { groupTypeRules } from '../../domain/group-types.ts'
import { accepted } from '../../rest/accepted.ts'
import { readTogether } from '../../rest/read-together.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { groupMember } from '../../tables/group-members.ts'
import { groupById, type GroupRow } from '../../tables/groups.ts'
import { notThere } from './find-place.ts'
import type { Session } from './session.ts'

export async function joinGroup(frame: JoinFrame, session: Session): Promise<LiveAnswers['join']> {
  const { engine, app, userId } = session
  const { groupId } = frame
  const conversation = formatConversationId('GROUP', groupId)
  const [[group], [member]] = await readTogether(
    engine,
    groupById(app, groupId),
    groupMember(app, groupId, userId),
  )
  if (group === undefined) throw notThere(conversation)
  const { namedMembers, applyJoinOption } = groupTypeRules(group.type)
  if (!namedMembers) return { conversation, room: await enterRoom(group, session) }
  if (member !== undefined) throw new Refusal(10013)
  if (applyJoinOption === 'DisableApply') throw notThere(conversation)
  const call = { app, operator: userId, groupId, userIds: [userId] }
  const { results } = accepted(await engine.turn('group/add-members', call))
  if (results[0] === addedMemberResult.already) throw new Refusal(10013)
  if (results[0] !== addedMemberResult.added) throw new Refusal(10014)
  session.hearRoom(group.conversation, true)
  return { conversation, room: null }
}

/** Null: its owner, who hears it anyway. */
async function enterRoom(
  { group_id, conversation, name }: GroupRow,
  { engine, app, userId, hearRoom }: Session,
): Promise<LiveRoom | null> {
  // First heard, then looked at: an event in between is told.
  hearRoom(conversation, true)
  const [[member], [home]] = await readTogether(
    engine,
    groupMember(app, group_id, userId),
    conversationByName(app, 'group', group_id),
  )
  if (home === undefined) throw notThere(formatConversationId('GROUP', group_id))
  return member === undefined ? { eventSeq: home.next_event - 1, name } : null
}

export async function leaveGroup(frame: LeaveFrame, session: Session): Promise<LiveAnswers['leave']> {
  const { engine, app, userId } = session
  const { groupId } = frame
  const conversation = formatConversationId('GROUP', groupId)
  const [[group], [member]] = await readTogether(
    engine,
    groupById(app, groupId),
    groupMember(app, groupId, userId),
  )
  if (group === undefined) throw notThere(conversation)
  if (group.owner === userId) throw new Refusal(10009)
  if (groupTypeRules(group.type).namedMembers) {
    if (member === undefined) throw notThere(conversation)
    const leaving = { app, operator: userId, groupId, userIds: [userId], leaves: true }
    accepted(await engine.turn('group/delete-members', leaving))
  } else session.hearRoom(group.conversation, false)
  return {}
}
