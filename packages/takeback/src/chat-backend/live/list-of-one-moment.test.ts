/** The list of conversations while things happen: what each entry counts is what was so at its cursor. */
import type { LiveConversation } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { text } from '../testing/people.ts'
import { listConversations } from './ops/conversations.ts'

const official = '@TOA#_herald'
const topic = { GroupId: '@TGS#_city', TopicId: '@TGS#_city@TOPIC#_square' }
const groups = 'group_open_http_svc'
const officials = 'official_account_open_http_svc'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('juliet', 'nurse')
  const group = { Name: 'n', Owner_Account: 'nurse', MemberList: [{ Member_Account: 'juliet' }] }
  await stage.call(`${groups}/create_group`, { ...group, GroupId: 'verona', Type: 'Public' })
  const city = { ...group, GroupId: topic.GroupId, Type: 'Community', SupportTopic: 1 }
  await stage.call(`${groups}/create_group`, city)
  await stage.call('million_group_open_http_svc/create_topic', { ...topic, TopicName: 'square' })
  const herald = { OfficialAccountUserID: official, Owner_Account: 'nurse', Name: 'n' }
  await stage.call(`${officials}/create_official_account`, herald)
  const SubscriberList = [{ Subscriber_Account: 'juliet' }]
  await stage.call(`${officials}/add_subscriber`, { Official_Account: official, SubscriberList })
  // What is said in the second in which somebody came counts nothing.
  stage.clock.advance(1000)
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

let random = 0
const said = () => ({ Random: ++random, MsgBody: text('news') })

/** What nurse does with the newest message, and juliet with all of them. */
interface Place {
  readonly conversation: string
  say(): Promise<unknown>
  recall(seq: number): Promise<unknown>
  read(seq: number): Promise<unknown>
}

function placeOf(where: { readonly GroupId: string; readonly TopicId?: string }): Place {
  const { GroupId: groupId, TopicId: topicId = null } = where
  return {
    conversation: `GROUP${topicId ?? groupId}`,
    say: () => stage.call(`${groups}/send_group_msg`, { ...where, From_Account: 'nurse', ...said() }),
    recall: (MsgSeq) => stage.call(`${groups}/group_msg_recall`, { ...where, MsgSeqList: [{ MsgSeq }] }),
    read: (seq) =>
      stage.engine.turn('group/read', { app: stage.app.sdkAppId, groupId, topicId, userId: 'juliet', seq }),
  }
}

const places: readonly Place[] = [
  placeOf({ GroupId: 'verona' }),
  placeOf(topic),
  {
    conversation: `C2C${official}`,
    say: () =>
      stage.call(`${officials}/send_official_account_msg`, { Official_Account: official, ...said() }),
    async recall(seq) {
      const time = Math.floor(stage.clock.now() / 1000)
      const MsgKeyList = [`${seq}_1_${time}`]
      return stage.call(`${officials}/official_account_msg_recall`, {
        Official_Account: official,
        MsgKeyList,
      })
    },
    read: (seq) =>
      stage.engine.turn('official/read', {
        app: stage.app.sdkAppId,
        officialId: official,
        userId: 'juliet',
        seq,
      }),
  },
]

/** Something happens before the n-th time that the store is read. */
function interrupted(n: number, happens: () => Promise<unknown>): Engine {
  let reads = 0
  return new Proxy(stage.engine, {
    get(engine, name) {
      const own: unknown = Reflect.get(engine, name)
      if (typeof own !== 'function') return own
      if (name !== 'snapshot' && name !== 'read') return own.bind(engine) as unknown
      return async (...asked: unknown[]) => {
        reads += 1
        if (reads === n) await happens()
        return own.apply(engine, asked) as unknown
      }
    },
  })
}

async function listed(conversation: string, engine = stage.engine) {
  const session = {
    app: stage.app.sdkAppId,
    userId: 'juliet',
    origin: { operator: 'juliet', clientIp: '', platform: 'Web' },
    engine,
    nextSeq: () => 0,
    hearRoom: () => {},
  }
  const { conversations } = await listConversations(session)
  const { unread, eventSeq, last } = conversations.find(
    (one) => one.conversation === conversation,
  ) as LiveConversation
  return { unread, eventSeq, last: last && [last.key.seq, last.recalled === null] }
}

const happenings = ['say', 'recall', 'read'] as const

test.each(places.flatMap((place) => happenings.map((what) => [what, place.conversation, place] as const)))(
  '[LV36] what happens while the list is made is in an entry as a whole or not at all: %s, %s',
  async (what, conversation, place) => {
    for (const n of [1, 2, 3]) {
      await place.say()
      await place.say()
      const before = await listed(conversation)
      const seq = before.last?.[0] as number
      const during = await listed(
        conversation,
        interrupted(n, () => place[what](seq)),
      )
      const after = await listed(conversation)
      if (n === 1) expect(during.eventSeq).toBeGreaterThan(before.eventSeq)
      expect([before, after], `before read ${n}`).toContainEqual(during)
    }
  },
)
