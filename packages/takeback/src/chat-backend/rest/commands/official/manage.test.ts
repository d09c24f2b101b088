import { afterAll, beforeAll, expect, test } from 'vitest'
import { statement } from '@takeback/store'
import { openGroupStage, textBody, type GroupStage } from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const members = statement<[app: number], { detail: string }>(
  `SELECT detail FROM events JOIN conversations ON conversations.id = events.conversation
   WHERE conversations.app = $1 AND events.kind = 'member' ORDER BY events.seq`,
)

const id = '@TOA#_news'

async function openOfficial() {
  const app = await stage.app()
  await app.imports('leckie', 'bob', 'eve', 'tom')
  const create = () =>
    app.call('official/create_official_account', {
      Owner_Account: 'leckie',
      Name: 'News',
      OfficialAccountUserID: id,
      Introduction: 'about',
    })
  await create()
  const subscribe = (...names: string[]) =>
    app.call('official/add_subscriber', {
      Official_Account: id,
      SubscriberList: names.map((Subscriber_Account) => ({ Subscriber_Account })),
    })
  let random = 0
  const says = (text: string) =>
    app.call('official/send_official_account_msg', {
      Official_Account: id,
      Random: ++random,
      MsgBody: textBody(text),
    })
  return { ...app, create, subscribe, says }
}

test('[BA5] what an official account is called changes; what is not named stays', async () => {
  const { call } = await openOfficial()
  const modify = (more: object, Official_Account = id) =>
    call('official/modify_official_account_base_info', { Official_Account, ...more })
  expect(await modify({ Name: 'Views', Organization: 'o', CustomString: 'c', MaxSubscriberNum: 5 })).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  const { OfficialAccountInfoList } = await call('official/get_official_account_info', {
    OfficialAccountIdList: [{ Official_Account: id }],
  })
  expect(OfficialAccountInfoList).toMatchObject([
    { Name: 'Views', Introduction: 'about', Organization: 'o', CustomString: 'c', MaxSubscriberNum: 5 },
  ])
  for (const wrong of [
    { Name: '' },
    { Name: 'n'.repeat(151) },
    { Introduction: 'i'.repeat(401) },
    { MaxSubscriberNum: 100_001 },
  ])
    expect([wrong, await modify(wrong)]).toMatchObject([wrong, { ErrorCode: 10004 }])
  expect(await modify({ Name: 'x' }, '@TOA#_none')).toMatchObject({ ErrorCode: 130004 })
  expect(await modify({ Name: 'x' }, '')).toMatchObject({ ErrorCode: 130007 })
})

test('[BA6] what official accounts are, each with its own code', async () => {
  const { call, subscribe, says } = await openOfficial()
  await subscribe('bob')
  const now = Math.floor(stage.clock.now() / 1000)
  await says('hello')
  const get = (ids: unknown[], more = {}) =>
    call('official/get_official_account_info', {
      OfficialAccountIdList: ids.map((Official_Account) => ({ Official_Account })),
      ...more,
    })
  expect((await get([id, '@TOA#_none', ''])).OfficialAccountInfoList).toEqual([
    {
      Official_Account: id,
      ErrorCode: 0,
      ErrorInfo: '',
      CreateTime: now,
      Name: 'News',
      Owner_Account: 'leckie',
      LastMsgTime: now,
      SubscriberNum: 1,
      MaxSubscriberNum: 100_000,
      Introduction: 'about',
      FaceUrl: '',
      Organization: '',
      CustomString: '',
    },
    { Official_Account: '@TOA#_none', ErrorCode: 130004, ErrorInfo: expect.any(String) as string },
    { Official_Account: '', ErrorCode: 130007, ErrorInfo: expect.any(String) as string },
  ])
  const ResponseFilter = { OfficialAccountBaseInfoFilter: ['Name'] }
  expect((await get([id], { ResponseFilter })).OfficialAccountInfoList).toEqual([
    { Official_Account: id, ErrorCode: 0, ErrorInfo: '', Name: 'News' },
  ])
  expect(await get([])).toMatchObject({ ErrorCode: 10004 })
  expect(await get([5])).toMatchObject({ ErrorCode: 10004 })
  expect(await get(Array.from({ length: 51 }, () => id))).toMatchObject({ ErrorCode: 10004 })
})

test('[BA7] a destroyed official account is there no more; a new one of its id begins at 1', async () => {
  const { call, create, subscribe, says, webhooks } = await openOfficial()
  await subscribe('bob')
  await says('one')
  const destroy = (Official_Account = id) => call('official/destroy_official_account', { Official_Account })
  expect(await destroy()).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  expect(await says('gone')).toMatchObject({ ErrorCode: 10010 })
  expect(await destroy()).toMatchObject({ ErrorCode: 130004 })
  expect(await destroy('')).toMatchObject({ ErrorCode: 130007 })
  expect(await subscribe('bob')).toMatchObject({ ErrorCode: 130004 })
  expect((await webhooks()).map(({ command }) => command)).toEqual(['OfficialAccount.CallbackAfterSendMsg'])
  expect(await create()).toMatchObject({ ErrorCode: 0 })
  const { MsgKey } = await says('new')
  expect(MsgKey).toMatch(/^1_1_/)
  const simple = { Official_Account: id, ReqMsgNumber: 5 }
  const { RspMsgList } = await call('official/official_account_msg_get_simple', simple)
  expect(RspMsgList).toMatchObject([{ MsgBody: textBody('new') }])
  await call('official/official_account_msg_recall', { Official_Account: id, MsgKeyList: [MsgKey] })
  expect((await webhooks()).map(({ command }) => command)).toEqual([
    'OfficialAccount.CallbackAfterSendMsg',
    'OfficialAccount.CallbackAfterMsgWithDraw',
  ])
  expect(await call('official/get_subscriber_info', { Official_Account: id, Next: '' })).toMatchObject({
    SubscriberNum: 0,
    SubscriberList: [],
  })
})

test('[BA8] each ended subscription has its own result, and one event tells of them', async () => {
  const { app, call, subscribe, engine } = await openOfficial()
  await subscribe('bob', 'eve')
  const end = (SubscriberToDel_Account: unknown, Official_Account = id) =>
    call('official/delete_subscriber', { Official_Account, SubscriberToDel_Account })
  expect((await end(['bob', 'tom', 'bob'])).SubscriberList).toEqual([
    { Subscriber_Account: 'bob', Result: 1 },
    { Subscriber_Account: 'tom', Result: 2 },
    { Subscriber_Account: 'bob', Result: 2 },
  ])
  await end(['tom'])
  const told = (await engine.read(members(app))).map(({ detail }) => JSON.parse(detail) as unknown)
  expect(told).toEqual([{ added: ['bob', 'eve'] }, { removed: ['bob'] }])
  expect(await end(['eve'], '@TOA#_none')).toMatchObject({ ErrorCode: 130004 })
  expect(await end(['eve'], '')).toMatchObject({ ErrorCode: 130007 })
  expect(await end([])).toMatchObject({ ErrorCode: 10004 })
  expect(await end('eve')).toMatchObject({ ErrorCode: 10004 })
  expect(await end(Array.from({ length: 101 }, () => 'eve'))).toMatchObject({ ErrorCode: 10005 })
})

test('[BA9] subscribers come in pages', async () => {
  const { call, subscribe } = await openOfficial()
  await subscribe('tom', 'bob', 'eve')
  const page = (more: object) => call('official/get_subscriber_info', { Official_Account: id, ...more })
  const subscriber = {
    SubscribeTime: Math.floor(stage.clock.now() / 1000),
    CustomString: '',
    MsgFlag: 'AcceptAndNotify',
  }
  const first = await page({ Limit: 2, Next: '' })
  expect(first).toMatchObject({
    ErrorCode: 0,
    SubscriberNum: 3,
    SubscriberList: [
      { Subscriber_Account: 'bob', ...subscriber },
      { Subscriber_Account: 'eve', ...subscriber },
    ],
  })
  expect(await page({ Limit: 2, Next: first.Next })).toMatchObject({
    Next: '',
    SubscriberList: [{ Subscriber_Account: 'tom' }],
  })
  expect((await page({})).SubscriberList).toHaveLength(3)
  expect(await page({ Limit: 201 })).toMatchObject({ ErrorCode: 10004 })
  expect(await page({ Limit: 0 })).toMatchObject({ ErrorCode: 10004 })
  expect(await page({ Official_Account: '@TOA#_none' })).toMatchObject({ ErrorCode: 130004 })
  expect(await page({ Official_Account: '' })).toMatchObject({ ErrorCode: 130007 })
})

test('[BS2] [BA7] the same content and Random to an official account made anew is another message', async () => {
  const { call, create, rows } = await openOfficial()
  const say = () =>
    call('official/send_official_account_msg', {
      Official_Account: id,
      Random: 7,
      MsgBody: textBody('hi'),
    })
  expect(await say()).toEqual(await say())
  expect(await rows('messages')).toBe(1)
  await call('official/destroy_official_account', { Official_Account: id })
  await create()
  expect(await say()).toMatchObject({ ErrorCode: 0 })
  expect(await rows('messages')).toBe(2)
})
