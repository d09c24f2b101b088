import { expect, test } from 'vitest'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people, text } from '../../../testing/people.ts'

const second = (stage: Stage) => Math.floor(stage.clock.now() / 1000)

function imports(stage: Stage, words: string, more: object = {}) {
  return stage.call('openim/importmsg', {
    SyncFromOldSystem: 5,
    From_Account: 'romeo',
    To_Account: 'juliet',
    MsgSeq: 1,
    MsgRandom: 2,
    MsgTimeStamp: second(stage),
    MsgBody: text(words),
    ...more,
  })
}

async function openVerona() {
  const stage = await openStage()
  await stage.users('romeo', 'juliet')
  return { ...stage, ...people(stage), [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() }
}

test('[OI1] a live message is unread, without a webhook, and can be recalled by the MsgKey its numbers make', async () => {
  await using stage = await openVerona()
  await stage.switchOn('C2C.CallbackAfterSendMsg', 'C2C.CallbackAfterMsgWithDraw')
  expect(await imports(stage, 'hello')).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  expect(await stage.unreadTotal('juliet')).toBe(1)
  expect(await stage.texts('juliet', 'romeo')).toEqual(['hello'])
  expect(await stage.outbox()).toEqual([])
  expect(await stage.recall('romeo', 'juliet', `1_2_${second(stage)}`)).toMatchObject({ ErrorCode: 0 })
  expect(await stage.unreadTotal('juliet')).toBe(0)
  expect(await stage.outbox()).toMatchObject([
    { event: { command: 'C2C.CallbackAfterMsgWithDraw', unread: 0 } },
  ])
})

test('[OI2] history stands where its time puts it, read and unannounced', async () => {
  await using stage = await openVerona()
  const heard: string[] = []
  await stage.send('romeo', 'juliet', 'today')
  stage.engine.onSignal('event', (data) => heard.push(data))
  await imports(stage, 'yesterday', { SyncFromOldSystem: 2, MsgTimeStamp: second(stage) - 86_400 })
  await imports(stage, 'before', { SyncFromOldSystem: 2, MsgSeq: 2, MsgTimeStamp: second(stage) - 90_000 })
  expect(await stage.texts('juliet', 'romeo')).toEqual(['before', 'yesterday', 'today'])
  expect(await stage.unreadTotal('juliet')).toBe(1)
  const { MsgList } = await stage.history('romeo', 'juliet')
  expect(MsgList).toMatchObject([{ IsPeerRead: 1 }, { IsPeerRead: 1 }, { IsPeerRead: 0 }])
  expect(heard).toEqual([])
})

test('[OI3] the same MsgSeq, MsgRandom and time are the same message, whoever sent it and whatever it says', async () => {
  await using stage = await openVerona()
  await imports(stage, 'first')
  expect(await imports(stage, 'second')).toMatchObject({ ErrorCode: 0 })
  expect(await imports(stage, 'third', { From_Account: 'juliet', To_Account: 'romeo' })).toMatchObject({
    ErrorCode: 0,
  })
  expect(await stage.texts('romeo', 'juliet')).toEqual(['first'])
  expect(await stage.unreadTotal('juliet')).toBe(1)
})

test('[OI4] counts stay right when imports come between messages, reads and recalls', async () => {
  await using stage = await openVerona()
  const sent = await stage.send('romeo', 'juliet', 'now')
  // Older than what its sender said already: it does not count.
  await imports(stage, 'late', { MsgTimeStamp: second(stage) - 50 })
  expect(await stage.unreadTotal('juliet')).toBe(1)
  await stage.read('juliet', 'romeo', second(stage) - 40)
  expect(await stage.unreadTotal('juliet')).toBe(1)
  await stage.recall('romeo', 'juliet', sent.MsgKey)
  expect(await stage.unreadTotal('juliet')).toBe(0)
  await stage.send('romeo', 'juliet', 'again')
  await stage.recall('romeo', 'juliet', `1_2_${second(stage) - 50}`)
  expect(await stage.unreadTotal('juliet')).toBe(1)
})

test.each([
  ['no SyncFromOldSystem', { SyncFromOldSystem: undefined }, 90001],
  ['another SyncFromOldSystem', { SyncFromOldSystem: 1 }, 90001],
  ['no sender', { From_Account: undefined }, 90008],
  ['an unknown sender', { From_Account: 'nobody' }, 90008],
  ['no recipient', { To_Account: undefined }, 90003],
  ['an unknown recipient', { To_Account: 'nobody' }, 90003],
  ['no MsgRandom', { MsgRandom: undefined }, 90005],
  ['no time', { MsgTimeStamp: undefined }, 90006],
  ['a time to come', { MsgTimeStamp: 4_000_000_000 }, 90006],
  ['a body that is no array', { MsgBody: 'hello' }, 90007],
  ['a bad element', { MsgBody: [{ MsgType: 'TIMTextElem' }] }, 90010],
  ['a body of 13 KB', { MsgBody: text('x'.repeat(13_000)) }, 93000],
])('[OI1] an import with %s is refused with the documented code', async (_, more, ErrorCode) => {
  await using stage = await openVerona()
  expect(await imports(stage, 'hello', more)).toMatchObject({ ActionStatus: 'FAIL', ErrorCode })
  expect(await stage.texts('romeo', 'juliet')).toEqual([])
})
