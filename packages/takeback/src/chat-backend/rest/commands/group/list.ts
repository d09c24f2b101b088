import { addGroupMember } from './add-group-member.ts'
import { changeGroupOwner } from './change-group-owner.ts'
import { createGroup } from './create-group.ts'
import { createTopic } from './create-topic.ts'
import { deleteGroupMember } from './delete-group-member.ts'
import { deleteGroupMsgBySender } from './delete-group-msg-by-sender.ts'
import { destroyGroup } from './destroy-group.ts'
import { destroyTopic } from './destroy-topic.ts'
import { getGroupInfo } from './get-group-info.ts'
import { getGroupMemberInfo } from './get-group-member-info.ts'
import { getJoinedGroupList } from './get-joined-group-list.ts'
import { getRoleInGroup } from './get-role-in-group.ts'
import { getTopic } from './get-topic.ts'
import { groupMsgGetSimple } from './group-msg-get-simple.ts'
import { groupMsgRecall } from './group-msg-recall.ts'
import { importGroupMsg } from './import-group-msg.ts'
import { modifyGroupBaseInfo } from './modify-group-base-info.ts'
import { modifyGroupMemberInfo } from './modify-group-member-info.ts'
import { sendGroupMsg } from './send-group-msg.ts'

export const groupCommands = [
  createGroup,
  modifyGroupBaseInfo,
  getGroupInfo,
  destroyGroup,
  addGroupMember,
  deleteGroupMember,
  changeGroupOwner,
  getRoleInGroup,
  modifyGroupMemberInfo,
  getGroupMemberInfo,
  getJoinedGroupList,
  createTopic,
  getTopic,
  destroyTopic,
  sendGroupMsg,
  importGroupMsg,
  groupMsgRecall,
  deleteGroupMsgBySender,
  groupMsgGetSimple,
]
