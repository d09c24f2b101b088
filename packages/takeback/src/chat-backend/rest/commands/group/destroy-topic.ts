import { destroyTopic as wire, refusalText } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const destroyTopic = restCommand({
  wire,
  async handle({ GroupId: groupId, From_Account, TopicIdList: topicIds }, { app, admin, engine }) {
    const operator = From_Account ?? admin
    const { codes } = accepted(
      await engine.turn('group/destroy-topics', { app, operator, groupId, topicIds }),
    )
    return {
      DestroyResultItem: topicIds.map((TopicId, i) => {
        const code = codes[i] ?? 10002
        return { ErrorCode: code, ErrorInfo: code === 0 ? '' : refusalText(code), TopicId }
      }),
    }
  },
})
