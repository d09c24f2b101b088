import { deleteSubscriber as wire, MAX_DELETED_SUBSCRIBERS, Refusal } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const deleteSubscriber = restCommand({
  wire,
  async handle({ Official_Account: officialId, SubscriberToDel_Account: userIds }, { app, admin, engine }) {
    if (userIds.length > MAX_DELETED_SUBSCRIBERS)
      throw new Refusal(
        10005,
        `SubscriberToDel_Account: ${userIds.length} accounts, at most ${MAX_DELETED_SUBSCRIBERS} in one call`,
      )
    const { results } = accepted(
      await engine.turn('official/delete-subscribers', { app, operator: admin, officialId, userIds }),
    )
    return {
      SubscriberList: userIds.map((userId, i) => ({ Subscriber_Account: userId, Result: results[i] })),
    }
  },
})
