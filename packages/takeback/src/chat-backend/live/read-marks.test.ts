import { afterAll, beforeAll, expect, test } from 'vitest'
import { conversationByName, type ConversationKind } from '../tables/conversations.ts'
import { eventsAfter } from '../tables/events.ts'
import { liveUser } from '../testing/live-user.ts'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'

const official = '@TOA#_herald'
const topic = 'town@TOPIC#_ball'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse')
  await stage.call('group_open_http_svc/create_group', {
    GroupId: 'town',
    Type: 'Community',
    Name: 'Town',
    SupportTopic: 1,
    Owner_Account: 'nurse',
    MemberList: [{ Member_Account: 'romeo' }, { Member_Account: 'juliet' }],
  })
  await stage.call('million_group_open_http_svc/create_topic', {
    GroupId: 'town',
    TopicId: topic,
    TopicName: 'Ball',
  })
  const service = 'official_account_open_http_svc'
  await stage.call(`${service}/create_official_account`, {
    Official_Account: official,
    OfficialAccountUserID: official,
    Owner_Account: 'nurse',
    Name: 'Herald',
  })
  await stage.call(`${service}/add_subscriber`, {
    Official_Account: official,
    SubscriberList: [{ Subscriber_Account: 'romeo' }, { Subscriber_Account: 'juliet' }],
  })
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

async function marksIn(kind: ConversationKind, name: string): Promise<[reader: string, seq: number][]> {
  const { engine, app } = stage
  const [home] = await engine.read(conversationByName(app.sdkAppId, kind, name))
  const events = await engine.read(eventsAfter(home?.id ?? 0, 0, 1000))
  return events.flatMap(({ kind: what, actor, detail }) =>
    what === 'read' ? [[actor, (JSON.parse(detail ?? '') as { seq: number }).seq]] : [],
  )
}

test.each([
  ['group', 'town', 'GROUPtown'],
  ['topic', topic, `GROUP${topic}`],
  ['official', official, `C2C${official}`],
] as const)(
  '[RE14] [LV44] %s: however often somebody reads, one mark of theirs stands in the ledger, and who was away hears it',
  async (kind, name, conversation) => {
    await using nurse = await liveUser(stage, 'nurse')
    await using romeo = await liveUser(stage, 'romeo')
    await using juliet = await liveUser(stage, 'juliet')
    await using julietsPhone = await liveUser(stage, 'juliet')
    const cursor = (await juliet.conversations()).get(conversation)?.eventSeq ?? 0
    let told = cursor
    for (let seq = 1; seq <= 5; seq += 1) {
      await nurse.sends(conversation, `news ${seq}`)
      const heard = await juliet.hears('message')
      // Read marks of others come in between, and are nobody else's business.
      expect(heard.after).toBe(told)
      told = heard.seq
      for (const reader of [juliet, romeo]) {
        await reader.ok({ op: 'read', conversation })
        // A mark that does not move writes nothing.
        await reader.ok({ op: 'read', conversation })
      }
      expect((await julietsPhone.hears('read')).event).toMatchObject({ reader: 'juliet', upTo: { seq } })
    }
    expect(await marksIn(kind, name)).toEqual([
      ['juliet', 5],
      ['romeo', 5],
    ])
    const { events } = await julietsPhone.ok({ op: 'sync', cursors: { [conversation]: cursor } })
    expect(events.map(({ event }) => event.kind)).toEqual([...Array(5).fill('message'), 'read'])
    expect(events.at(-1)?.event).toMatchObject({ reader: 'juliet', upTo: { seq: 5 } })
    expect((await juliet.conversations()).get(conversation)).toMatchObject({ unread: 0 })
  },
)
