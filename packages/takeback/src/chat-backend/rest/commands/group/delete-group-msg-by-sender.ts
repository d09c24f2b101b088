import { deleteGroupMsgBySender as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { topicIdOf } from './topic-id.ts'

export const deleteGroupMsgBySender = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    const { GroupId: groupId, Sender_Account: sender } = request
    const topicId = topicIdOf(request)
    accepted(await engine.turn('group/delete-by-sender', { app, operator: admin, groupId, topicId, sender }))
    return {}
  },
})
