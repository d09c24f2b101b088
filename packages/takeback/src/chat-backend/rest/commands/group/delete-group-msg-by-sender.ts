import { deleteGroupMsgBySender as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { topicIdOf } from './topic-id.ts'

export const deleteGroupMsgBySender = restCommand({
  wire,
  async handle(request, { app, admin, origin, engine }) {
    const { GroupId: groupId, Sender_Account: sender } = request
    const topicId = topicIdOf(request)
    const call = { app, operator: admin, address: origin.clientIp, groupId, topicId, sender }
    accepted(await engine.turn('group/delete-by-sender', call))
    return {}
  },
})
