/** The subscribers of an official account, a page at a time: rule BA9 of docs/spec/official-accounts.md. */
import { getSubscriberInfo as wire, MAX_LISTED_SUBSCRIBERS, Refusal } from '@takeback/protocol'
import { officialById } from '../../../tables/official-accounts.ts'
import { subscriberPage } from '../../../tables/subscribers.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'

export const getSubscriberInfo = restCommand({
  wire,
  async handle({ Official_Account: officialId, Limit = MAX_LISTED_SUBSCRIBERS, Next = '' }, { app, engine }) {
    const [[official], subscribers] = await readTogether(
      engine,
      officialById(app, officialId),
      // One more tells whether this is the last page.
      subscriberPage(app, officialId, Next, Limit + 1),
    )
    if (official === undefined) throw new Refusal(130004, `Official_Account ${officialId} does not exist`)
    const page = subscribers.slice(0, Limit)
    return {
      Next: subscribers.length > Limit ? (page.at(-1)?.user_id ?? '') : '',
      SubscriberNum: official.subscriber_count,
      SubscriberList: page.map(({ user_id, subscribed_at }) => ({
        Subscriber_Account: user_id,
        SubscribeTime: Math.floor(subscribed_at / 1000),
        CustomString: '',
        MsgFlag: 'AcceptAndNotify',
      })),
    }
  },
})
