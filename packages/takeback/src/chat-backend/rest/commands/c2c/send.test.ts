import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people, text } from '../../../testing/people.ts'

let stage: Stage
let play: ReturnType<typeof people>
beforeAll(async () => {
  stage = await openStage()
  play = people(stage)
  await stage.users('romeo', 'juliet', 'tybalt')
})
afterAll(() => stage[Symbol.asyncDispose]())

test('[OS1] a send answers time, key and id', async () => {
  const sent = await play.send('romeo', 'juliet', 'wherefore', { MsgSeq: 93847636, MsgRandom: 1287657 })
  const time = Math.floor(stage.clock.now() / 1000)
  expect(sent).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    MsgTime: time,
    MsgKey: `93847636_1287657_${time}`,
    MsgId: expect.stringMatching(new RegExp(`^144115[0-9]{12}-${time}-1287657$`)) as string,
  })
})

test('[OS1] without From_Account the admin sends, without MsgSeq one is drawn, the MsgId tells the client time', async () => {
  const sent = await stage.call('openim/sendmsg', {
    To_Account: 'tybalt',
    MsgRandom: 5,
    MsgTimeStamp: 1_600_000_000,
    MsgBody: text('hear ye'),
  })
  expect(sent['MsgKey']).toMatch(/^[0-9]+_5_[0-9]+$/)
  expect(sent['MsgId']).toMatch(/-1600000000-5$/)
  expect(await play.texts('tybalt', 'administrator')).toEqual(['hear ye'])
})

test('[W43] a NUL is refused in CloudCustomData on every store; in a text of MsgBody it comes back', async () => {
  const refused = await play.send('romeo', 'juliet', 'x', { CloudCustomData: 'x\0' })
  expect(refused).toMatchObject({
    ErrorCode: 90001,
    ErrorInfo: expect.stringContaining('CloudCustomData: must not hold a NUL (U+0000)'),
  })
  await stage.users('gregory')
  expect(await play.send('juliet', 'gregory', 'a\0b')).toMatchObject({ ActionStatus: 'OK' })
  expect(await play.texts('juliet', 'gregory')).toEqual(['a\0b'])
})

test('[OS2] sender and recipient must be imported', async () => {
  expect(await play.send('nobody', 'juliet', 'x')).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 90048 })
  const reply = await play.send('romeo', 'nobody', 'x')
  expect(reply).toMatchObject({ ErrorCode: 90012 })
  expect(reply.ErrorInfo).toContain('To_Account nobody')
})

const good = { From_Account: 'romeo', To_Account: 'juliet', MsgRandom: 1, MsgBody: text('x') }
test.each([
  ['no To_Account', { To_Account: undefined }, 90003, 'To_Account'],
  ['a number as To_Account', { To_Account: 5 }, 90003, 'To_Account'],
  ['an array as To_Account', { To_Account: ['juliet'] }, 90003, 'To_Account'],
  ['a From_Account of 33 bytes', { From_Account: 'x'.repeat(33) }, 90008, 'From_Account'],
  ['no MsgRandom', { MsgRandom: undefined }, 90005, 'MsgRandom'],
  ['MsgRandom as text', { MsgRandom: '1' }, 90005, 'MsgRandom'],
  ['MsgRandom beyond 32 bits', { MsgRandom: 4_294_967_296 }, 90005, 'MsgRandom'],
  ['a broken MsgRandom', { MsgRandom: 1.5 }, 90005, 'MsgRandom'],
  ['MsgTimeStamp as text', { MsgTimeStamp: '1' }, 90006, 'MsgTimeStamp'],
  ['no MsgBody', { MsgBody: undefined }, 90007, 'MsgBody'],
  ['a MsgBody that is no array', { MsgBody: {} }, 90007, 'MsgBody'],
  ['an empty MsgBody', { MsgBody: [] }, 90010, 'MsgBody'],
  ['an element without MsgType', { MsgBody: [{ MsgContent: {} }] }, 90010, 'MsgBody.0.MsgType'],
  ['an element without content', { MsgBody: [{ MsgType: 'TIMTextElem' }] }, 90010, 'MsgBody.0.MsgContent'],
  ['a Text that is none', { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 1 } }] }, 90010, 'Text'],
  ['an unknown MsgType', { MsgBody: [{ MsgType: 'TIMSmell', MsgContent: {} }] }, 90010, 'MsgBody.0.MsgType'],
  ['SyncOtherMachine as text', { SyncOtherMachine: '1' }, 90031, 'SyncOtherMachine'],
  ['MsgLifeTime as text', { MsgLifeTime: '1' }, 90044, 'MsgLifeTime'],
  ['OfflinePushInfo as text', { OfflinePushInfo: 'push' }, 90043, 'OfflinePushInfo'],
  ['MsgSeq as text', { MsgSeq: '1' }, 90001, 'MsgSeq'],
  ['CloudCustomData as object', { CloudCustomData: {} }, 90001, 'CloudCustomData'],
  ['SendMsgControl as text', { SendMsgControl: 'NoUnread' }, 90001, 'SendMsgControl'],
  ['13 KB', { MsgBody: text('x'.repeat(13_000)) }, 93000, '12288'],
])('[RS9] sendmsg with %s is refused with its code and names the field', async (_, change, code, named) => {
  const before = await play.texts('romeo', 'juliet')
  const reply = await stage.call('openim/sendmsg', { ...good, ...change })
  expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
  expect(reply.ErrorInfo).toContain(named)
  expect(await play.texts('romeo', 'juliet')).toEqual(before)
})

test('[OS3] the same send within 120 seconds is one message and gets the first answer', async () => {
  const again = { MsgSeq: 1, MsgRandom: 777 }
  const first = await play.send('tybalt', 'juliet', 'peace?', again)
  stage.clock.advance(119_000)
  expect(await play.send('tybalt', 'juliet', 'peace?', again)).toEqual(first)
  expect(await play.texts('juliet', 'tybalt')).toEqual(['peace?'])
  expect(await play.unreadTotal('juliet')).toBe(2)

  expect((await play.send('tybalt', 'juliet', 'peace!', again)).MsgKey).not.toBe(first.MsgKey)
  stage.clock.advance(1000)
  expect((await play.send('tybalt', 'juliet', 'peace?', again)).MsgKey).not.toBe(first.MsgKey)
  expect(await play.texts('juliet', 'tybalt')).toEqual(['peace?', 'peace!', 'peace?'])
})

test('[OS3] the same send fifty times at once is one message', async () => {
  await stage.users('benvolio')
  const sends = Array.from({ length: 50 }, () =>
    play.send('romeo', 'benvolio', 'hm', { MsgSeq: 2, MsgRandom: 888 }),
  )
  expect(new Set((await Promise.all(sends)).map((sent) => sent.MsgKey)).size).toBe(1)
  expect(await play.texts('benvolio', 'romeo')).toEqual(['hm'])
})

test('[OS4] a MsgKey never names two messages of one sender', async () => {
  await stage.users('abram')
  const numbers = { MsgSeq: 3, MsgRandom: 999 }
  const first = await play.send('romeo', 'abram', 'one', numbers)
  expect(await play.send('romeo', 'abram', 'two', numbers)).toEqual(first)
  expect(await play.texts('abram', 'romeo')).toEqual(['one'])
  expect((await play.send('abram', 'romeo', 'three', numbers)).MsgKey).toBe(first.MsgKey)
  expect(await play.texts('abram', 'romeo')).toEqual(['one', 'three'])
})

test('[OS6] the After-send webhook refers to the message and has the total; it can be forbidden', async () => {
  await using quiet = await openStage()
  const there = people(quiet)
  await quiet.users('romeo', 'juliet')
  await there.send('romeo', 'juliet', 'before the switch')
  await quiet.switchOn('C2C.CallbackAfterSendMsg')
  await there.send('romeo', 'juliet', 'top secret', { CloudCustomData: 'hidden' })
  await there.send('romeo', 'juliet', 'silent', { ForbidCallbackControl: ['ForbidAfterSendMsgCallback'] })
  const outbox = await quiet.outbox()
  expect(outbox.map((job) => job.event)).toEqual([
    {
      command: 'C2C.CallbackAfterSendMsg',
      app: quiet.app.sdkAppId,
      origin: { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' },
      eventTime: quiet.clock.now(),
      conversation: expect.any(Number) as number,
      message: expect.any(Number) as number,
      from: 'romeo',
      to: 'juliet',
      unread: 2,
    },
  ])
})

test('[OS7] an online-only message is in no history, not counted and not recallable', async () => {
  await stage.users('paris')
  for (const more of [{ OnlineOnlyFlag: 1 }, { MsgLifeTime: 0 }]) {
    const sent = await play.send('romeo', 'paris', 'now or never', more)
    expect(sent.ErrorCode).toBe(0)
    expect(await play.recall('romeo', 'paris', sent.MsgKey)).toMatchObject({ ErrorCode: 20022 })
  }
  expect(await play.texts('paris', 'romeo')).toEqual([])
  expect(await play.unreadTotal('paris')).toBe(0)
})

test('[OB1] one message to many under one key, each copy recalled for itself', async () => {
  await stage.users('b1', 'b2', 'b3')
  const sent = await play.sendToAll('romeo', ['b1', 'b2', 'b3', 'b1'], 'to all')
  expect(sent).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0, MsgKey: expect.any(String) as string })
  expect(await play.texts('b1', 'romeo')).toEqual(['to all'])
  expect(await play.recall('romeo', 'b2', sent.MsgKey)).toMatchObject({ ErrorCode: 0 })
  expect(await play.texts('b2', 'romeo')).toEqual([null])
  expect(await play.texts('b3', 'romeo')).toEqual(['to all'])
  expect([await play.unreadTotal('b1'), await play.unreadTotal('b2')]).toEqual([1, 0])
})

test('[OB1] the same batch within 120 seconds is one batch', async () => {
  await stage.users('b4')
  const numbers = { MsgSeq: 4, MsgRandom: 4444 }
  const first = await play.sendToAll('romeo', ['b4'], 'once', numbers)
  stage.clock.advance(5000)
  expect(await play.sendToAll('romeo', ['b4'], 'once', numbers)).toEqual(first)
  expect(await play.texts('b4', 'romeo')).toEqual(['once'])
})

test('[OB2] who is not imported is listed; nobody imported is 90012', async () => {
  await stage.users('b5')
  expect(await play.sendToAll('romeo', ['b5', 'ghost'], 'hi')).toMatchObject({
    ActionStatus: 'SomeError',
    ErrorCode: 0,
    MsgKey: expect.any(String) as string,
    ErrorList: [{ To_Account: 'ghost', ErrorCode: 70107 }],
  })
  expect(await play.texts('b5', 'romeo')).toEqual(['hi'])
  expect(await play.sendToAll('romeo', ['ghost', 'ghoul'], 'hi')).toMatchObject({
    ActionStatus: 'FAIL',
    ErrorCode: 90012,
  })
})

test.each([
  ['a text as To_Account', { To_Account: 'juliet' }, 90004],
  ['nobody', { To_Account: [] }, 90004],
  ['a number among them', { To_Account: ['juliet', 5] }, 90004],
  ['a bad id among them', { To_Account: ['juliet', 'a\nb'] }, 90004],
  ['501', { To_Account: Array.from({ length: 501 }, (_, i) => `u${i}`) }, 90011],
  ['no MsgRandom', { MsgRandom: undefined }, 90005],
  ['a MsgBody that is no array', { MsgBody: 'x' }, 90007],
  ['13 KB', { MsgBody: text('x'.repeat(13_000)) }, 93000],
  ['an unknown sender', { From_Account: 'nobody' }, 90048],
])('[RS9] batchsendmsg with %s is refused', async (_, change, code) => {
  const reply = await stage.call('openim/batchsendmsg', { ...good, To_Account: ['juliet'], ...change })
  expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
})

test('[OB1] 500 recipients; [OB3] no After-send webhook', async () => {
  const crowd = Array.from({ length: 500 }, (_, i) => `crowd${i}`)
  for (let i = 0; i < 500; i += 100) await stage.users(...crowd.slice(i, i + 100))
  await stage.switchOn('C2C.CallbackAfterSendMsg')
  expect(await play.sendToAll('romeo', crowd, 'hello all')).toMatchObject({ ActionStatus: 'OK' })
  expect(await play.texts('crowd499', 'romeo')).toEqual(['hello all'])
  expect(await stage.outbox()).toEqual([])
})
