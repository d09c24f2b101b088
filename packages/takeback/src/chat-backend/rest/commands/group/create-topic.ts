import { createTopic as wire, Refusal } from '@takeback/protocol'
import { ownTopicIdTrouble } from '../../../domain/new-ids.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const createTopic = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    const topicId = request.TopicId === undefined || request.TopicId === '' ? null : request.TopicId
    const trouble = topicId === null ? null : ownTopicIdTrouble(topicId)
    if (trouble !== null) throw new Refusal(110003, `TopicId: ${trouble}`)
    const { CustomString = '', FaceUrl = '', Notification = '', Introduction = '' } = request
    const created = accepted(
      await engine.turn('group/create-topic', {
        app,
        operator: admin,
        groupId: request.GroupId,
        topicId,
        creator: request.From_Account ?? null,
        name: request.TopicName,
        info: JSON.stringify({ CustomString, FaceUrl, Notification, Introduction }),
      }),
    )
    return { TopicId: created.topicId }
  },
})
