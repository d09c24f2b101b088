import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openGroupStage,
  textBody,
  type GroupApp,
  type GroupStage,
} from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const id = '@TOA#_news'
let random = 0

async function openOfficial(settings = {}): Promise<GroupApp> {
  const app = await stage.app(settings)
  await app.imports('leckie', 'bob', 'eve')
  await create(app, { OfficialAccountUserID: id })
  return app
}

function create({ call }: GroupApp, more: object = {}) {
  return call('official/create_official_account', { Owner_Account: 'leckie', Name: 'news', ...more })
}

function send({ call }: GroupApp, text: string, more: object = {}) {
  random += 1
  const body = { Official_Account: id, Random: random, MsgBody: textBody(text), ...more }
  return call('official/send_official_account_msg', body)
}

function recall({ call }: GroupApp, MsgKeyList: unknown, more: object = {}) {
  return call('official/official_account_msg_recall', { Official_Account: id, MsgKeyList, ...more })
}

function page({ call }: GroupApp, more: object = {}) {
  return call('official/official_account_msg_get_simple', { Official_Account: id, ReqMsgNumber: 20, ...more })
}

async function recallsOf({ webhooks }: GroupApp) {
  return (await webhooks()).filter(({ command }) => command === 'OfficialAccount.CallbackAfterMsgWithDraw')
}

test('[BA1] owner, name and lengths', async () => {
  const app = await stage.app()
  await app.imports('leckie')
  expect(await create(app, { Owner_Account: 'nobody' })).toMatchObject({ ErrorCode: 10019 })
  const wrong: [string, unknown][] = [
    ['Owner_Account', undefined],
    ['Name', ''],
    ['Name', '号'.repeat(51)],
    ['Introduction', 'x'.repeat(401)],
    ['FaceUrl', 'x'.repeat(501)],
    ['Organization', 'x'.repeat(501)],
    ['CustomString', 'x'.repeat(3001)],
    ['MaxSubscriberNum', 100_001],
    ['MaxSubscriberNum', '5'],
  ]
  for (const [field, value] of wrong) {
    const answer = await create(app, { [field]: value })
    expect(answer, field).toMatchObject({ ErrorCode: 10004 })
    expect(answer.ErrorInfo).toContain(field)
  }
  expect(await create(app, { Name: '号'.repeat(50), CustomString: 'x'.repeat(3000) })).toMatchObject({
    ErrorCode: 0,
  })
})

test('[BA2] [BA3] own ids by their form, assigned ones, used ones', async () => {
  const app = await openOfficial()
  expect((await create(app)).OfficialAccountUserID).toMatch(/^@TOA#_@TOA#[A-Z2-7]{8,}$/)
  for (const own of ['news', '@TOA#_', '@TOA#_@TOA#x', `@TOA#_${'x'.repeat(43)}`, '@TOA#_\u00fc', 5])
    expect(await create(app, { OfficialAccountUserID: own })).toMatchObject({ ErrorCode: 130007 })
  expect(await create(app, { OfficialAccountUserID: `@TOA#_${'x'.repeat(42)}` })).toMatchObject({
    ErrorCode: 0,
  })
  expect(await create(app, { OfficialAccountUserID: id })).toMatchObject({ ErrorCode: 130008 })
})

test('[BA4] each subscriber has its own result', async () => {
  const app = await stage.app()
  await app.imports('leckie', 'bob', 'eve', 'tom')
  await create(app, { OfficialAccountUserID: id, MaxSubscriberNum: 2 })
  const add = (officialId: string, ...names: string[]) =>
    app.call('official/add_subscriber', {
      Official_Account: officialId,
      SubscriberList: names.map((Subscriber_Account) => ({ Subscriber_Account })),
    })
  expect((await add(id, 'bob', 'nobody', 'bob', 'eve', 'tom')).SubscriberList).toEqual([
    { Subscriber_Account: 'bob', Result: 1 },
    { Subscriber_Account: 'nobody', Result: 0 },
    { Subscriber_Account: 'bob', Result: 2 },
    { Subscriber_Account: 'eve', Result: 1 },
    { Subscriber_Account: 'tom', Result: 0 },
  ])
  expect((await add(id, 'eve')).SubscriberList).toEqual([{ Subscriber_Account: 'eve', Result: 2 }])
  expect(await add('@TOA#_none', 'bob')).toMatchObject({ ErrorCode: 130004 })
  expect(await add('', 'bob')).toMatchObject({ ErrorCode: 130007 })
  expect(await add(id)).toMatchObject({ ErrorCode: 10004 })
  expect(await add(id, ...Array.from({ length: 101 }, () => 'bob'))).toMatchObject({ ErrorCode: 10005 })
})

test('[BS1] the MsgKey is Seq_1_ServerTime', async () => {
  const app = await openOfficial()
  const time = Math.floor(stage.clock.now() / 1000)
  const first = await send(app, 'one')
  expect(first).toMatchObject({ ErrorCode: 0, MsgTime: time, MsgKey: `1_1_${time}` })
  expect(first.MsgId).toMatch(new RegExp(`^144115\\d{12}-${time}-${random}$`))
  expect(await send(app, 'two')).toMatchObject({ MsgKey: `2_1_${time}` })
})

test('[BS2] the same content and Random within five minutes is the same message', async () => {
  const app = await openOfficial()
  const first = await send(app, 'one', { Random: 7 })
  expect(await send(app, 'one', { Random: 7 })).toEqual(first)
  expect((await send(app, 'two', { Random: 7 })).MsgKey).toMatch(/^2_1_/)
  stage.clock.advance(300_000)
  expect((await send(app, 'one', { Random: 7 })).MsgKey).toMatch(/^3_1_/)
  expect(await app.rows('messages')).toBe(3)
})

test('[BS3] what is wrong with a send has its code', async () => {
  const app = await openOfficial()
  const wrong: [number, object][] = [
    [10010, { Official_Account: '@TOA#_none' }],
    [130007, { Official_Account: '' }],
    [10004, { Random: undefined }],
    [10004, { MsgBody: {} }],
    [10004, { MsgBody: [] }],
    [80002, { MsgBody: textBody('x'.repeat(12_288)) }],
  ]
  for (const [code, more] of wrong) expect(await send(app, 'm', more)).toMatchObject({ ErrorCode: code })
  expect(await app.rows('messages')).toBe(0)
})

test('[BS4] under the documented limits: one a second, two an hour', async () => {
  const app = await openOfficial({ limits: 'tencent' })
  expect(await send(app, '1')).toMatchObject({ ErrorCode: 0 })
  expect(await send(app, '2')).toMatchObject({ ErrorCode: 10023 })
  stage.clock.advance(1000)
  expect(await send(app, '2')).toMatchObject({ ErrorCode: 0 })
  stage.clock.advance(1000)
  expect(await send(app, '3')).toMatchObject({ ErrorCode: 10023 })
  stage.clock.advance(3_598_000)
  expect(await send(app, '3')).toMatchObject({ ErrorCode: 0 })
  expect(await app.rows('messages')).toBe(3)
})

test('[BS5] the After-send webhook waits without the text', async () => {
  const app = await openOfficial()
  await send(app, 'a secret')
  await send(app, 'quiet', { ForbidCallbackControl: ['ForbidAfterSendMsgCallback'] })
  const told = await app.webhooks()
  expect(told).toMatchObject([{ command: 'OfficialAccount.CallbackAfterSendMsg', officialAccount: id }])
  expect(JSON.stringify(told)).not.toContain('secret')
})

test('[BR1] each key has its own code in order, the outer code is 0 even when all fail', async () => {
  const app = await openOfficial()
  const { MsgKey: one }: { MsgKey: string } = await send(app, 'one')
  const { MsgKey: two } = await send(app, 'two', { OnlineOnlyFlag: 1 })
  const off = one.replace(/\d+$/, (time: string) => String(Number(time) + 1))
  const answer = await recall(app, [off, one, two, 'nonsense', '9_1_1700000000', one.replace('_1_', '_2_')])
  expect(answer).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    RecallRetList: [
      { MsgKey: off, RetCode: 10030 },
      { MsgKey: one, RetCode: 0 },
      { MsgKey: two, RetCode: 10032 },
      { MsgKey: 'nonsense', RetCode: 10030 },
      { MsgKey: '9_1_1700000000', RetCode: 10030 },
      { MsgKey: one.replace('_1_', '_2_'), RetCode: 10030 },
    ],
  })
  expect(await recall(app, [one])).toMatchObject({ ErrorCode: 0, RecallRetList: [{ RetCode: 10032 }] })
  const { MsgKey: old } = await send(app, 'old')
  stage.clock.advance(7 * 86_400_000 + 1000)
  expect((await recall(app, [old])).RecallRetList).toEqual([{ MsgKey: old, RetCode: 10030 }])
})

test('[BR2] one webhook per call with only what was taken back', async () => {
  const app = await openOfficial()
  const keys: string[] = []
  for (const text of ['a', 'b', 'c']) keys.push((await send(app, text)).MsgKey)
  const [a = '', b = '', c = ''] = keys
  await recall(app, [b])
  await recall(app, [c, b, a, c, 'nonsense'])
  await recall(app, [a, b, c])
  expect(await recallsOf(app)).toMatchObject([
    {
      officialAccount: id,
      msgKeys: [b],
      eventTime: stage.clock.now(),
      origin: { operator: 'administrator' },
    },
    { officialAccount: id, msgKeys: [c, a] },
  ])
})

test('[BR3] what is refused outside recalls nothing', async () => {
  const app = await openOfficial()
  const { MsgKey }: { MsgKey: string } = await send(app, 'one')
  const wrong: [number, unknown, object][] = [
    [10004, Array.from({ length: 11 }, () => MsgKey), {}],
    [10004, [], {}],
    [10004, [{ MsgKey }], {}],
    [10004, [MsgKey], { Reason: 'r'.repeat(101) }],
    [10010, [MsgKey], { Official_Account: '@TOA#_none' }],
    [130007, [MsgKey], { Official_Account: 5 }],
  ]
  for (const [code, keys, more] of wrong)
    expect(await recall(app, keys, more)).toMatchObject({ ErrorCode: code })
  expect(await recallsOf(app)).toEqual([])
  expect(await app.rows('bodies')).toBe(1)
})

test('[BR4] the text is gone and an After-send that did not go out is superseded', async () => {
  const app = await openOfficial()
  const { MsgKey } = await send(app, 'a secret')
  await recall(app, [MsgKey], { Reason: 'a mistake' })
  expect(await app.rows('bodies')).toBe(0)
  expect((await app.webhooks()).map(({ command }) => command)).toEqual([
    'OfficialAccount.CallbackAfterMsgWithDraw',
  ])
})

test('[BH1] newest first, page by page', async () => {
  const app = await openOfficial()
  const keys: string[] = []
  for (let i = 1; i <= 22; i += 1) keys.unshift((await send(app, `text ${i}`, { Random: 1000 + i })).MsgKey)
  const keysOf = (answer: { RspMsgList: { MsgKey: string }[] }) =>
    answer.RspMsgList.map(({ MsgKey }) => MsgKey)
  const first = await page(app, { ReqMsgNumber: 2 })
  expect(first).toMatchObject({ IsFinished: 1, LastMsgKey: keys[1] })
  expect(keysOf(first)).toEqual(keys.slice(0, 2))
  expect(keysOf(await page(app, { LastMsgKey: keys[1] }))).toEqual(keys.slice(2))
  const cut = await page(app, { ReqMsgNumber: 50 })
  expect([cut.IsFinished, cut.RspMsgList.length]).toEqual([0, 20])
  expect(await page(app, { LastMsgKey: keys.at(-1) })).toMatchObject({
    IsFinished: 1,
    LastMsgKey: '',
    RspMsgList: [],
  })
  expect(first.RspMsgList[0]).toEqual({
    From_Account: id,
    IsPlaceMsg: 0,
    IsSystemMsg: 0,
    MsgBody: textBody('text 22'),
    MsgKey: keys[0],
    MsgPriority: 2,
    MsgRandom: 1022,
    MsgSeq: 22,
    MsgTimeStamp: Math.floor(stage.clock.now() / 1000),
  })
  expect(await page(app, { LastMsgKey: 'nonsense' })).toMatchObject({ ErrorCode: 10004 })
  expect(await page(app, { Official_Account: '@TOA#_none' })).toMatchObject({ ErrorCode: 10010 })
})

test('[BH2] recalled ones are left out, or listed without text', async () => {
  const app = await openOfficial()
  const { MsgKey } = await send(app, 'a secret')
  await recall(app, [MsgKey])
  expect((await page(app)).RspMsgList).toEqual([])
  expect((await page(app, { WithRecalledMsg: 1 })).RspMsgList).toMatchObject([
    { MsgKey, IsPlaceMsg: 2, MsgBody: [] },
  ])
})
