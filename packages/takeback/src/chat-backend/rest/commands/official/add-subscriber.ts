import { addSubscriber as wire, MAX_ADDED_SUBSCRIBERS, Refusal } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const addSubscriber = restCommand({
  wire,
  async handle({ Official_Account: officialId, SubscriberList }, { app, admin, engine }) {
    const count = SubscriberList.length
    if (count > MAX_ADDED_SUBSCRIBERS)
      throw new Refusal(
        10005,
        `SubscriberList: ${count} accounts, at most ${MAX_ADDED_SUBSCRIBERS} in one call`,
      )
    const userIds = SubscriberList.map(({ Subscriber_Account }) => Subscriber_Account)
    const { results } = accepted(
      await engine.turn('official/add-subscribers', { app, operator: admin, officialId, userIds }),
    )
    return {
      SubscriberList: userIds.map((userId, i) => ({ Subscriber_Account: userId, Result: results[i] })),
    }
  },
})
