import { addGroupMembers } from './add-members.ts'
import { changeGroupOwner } from './change-owner.ts'
import { createGroup } from './create.ts'
import { createTopic } from './create-topic.ts'
import { deleteBySender } from './delete-by-sender.ts'
import { deleteGroupMembers } from './delete-members.ts'
import { destroyGroup } from './destroy.ts'
import { destroyTopics } from './destroy-topics.ts'
import { importGroup } from './import.ts'
import { modifyGroup } from './modify.ts'
import { modifyGroupMember } from './modify-member.ts'
import { readGroup } from './read.ts'
import { recallGroup } from './recall.ts'
import { sendGroup } from './send.ts'

export const groupTurns = {
  'group/create': createGroup,
  'group/add-members': addGroupMembers,
  'group/create-topic': createTopic,
  'group/send': sendGroup,
  'group/recall': recallGroup,
  'group/read': readGroup,
  'group/destroy': destroyGroup,
  'group/delete-members': deleteGroupMembers,
  'group/change-owner': changeGroupOwner,
  'group/modify-member': modifyGroupMember,
  'group/modify': modifyGroup,
  'group/import': importGroup,
  'group/delete-by-sender': deleteBySender,
  'group/destroy-topics': destroyTopics,
}
