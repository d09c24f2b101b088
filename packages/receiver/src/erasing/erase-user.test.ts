import { expect, test } from 'vitest'
import { HORIZON_MS } from '../inbox/forget.ts'
import { reconciledAfter } from '../inbox/reconciled.ts'
import { listRecalls, readRecall } from '../reading/index.ts'
import { conversationName, type Conversation } from '../reconcile/conversations.ts'
import { app, c2cBody, c2cSent, groupBody, groupSent, openStage, type Stage } from '../testing/stage.ts'
import { eraseUserFromInbox } from './erase-user.ts'

const second = 1_557_481_126
const keyOf = (seq: number) => `${seq}_2837546_${second}`

async function everyRow({ inbox }: Stage): Promise<string> {
  const rows = []
  for (const table of ['inbox', 'contents', 'redeliveries', 'by_hand', 'attempts'])
    rows.push(await inbox.read({ sql: `SELECT * FROM ${table}`, params: [] }))
  return JSON.stringify(rows, (_key, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
  )
}

test('[ER10] what is kept of what they said goes, and nothing of what others said', async () => {
  await using stage = await openStage({ keepContent: {} })
  const text = (Text: string) => ({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] })
  await stage.deliver(c2cSent({ MsgSeq: 1, MsgKey: keyOf(1), ...text('jared wrote this') }))
  await stage.deliver(
    c2cSent({ MsgSeq: 2, MsgKey: keyOf(2), From_Account: 'Jonh', To_Account: 'jared', ...text('Jonh did') }),
  )
  await stage.deliver(groupSent(text('jared to all')))
  expect(await eraseUserFromInbox(stage.inbox, app, 'jared')).toMatchObject({ contents: 2, recalls: 0 })
  const rows = await everyRow(stage)
  expect([rows.includes('jared wrote'), rows.includes('jared to all')]).toEqual([false, false])
  expect(rows).toContain('Jonh did')
  expect(await eraseUserFromInbox(stage.inbox, app, 'jared')).toMatchObject({ contents: 0 })
  expect(await eraseUserFromInbox(stage.inbox, app + 1, 'Jonh')).toMatchObject({ contents: 0 })
})

test('[ER11] recalls that named them name them no more, and still nothing happens twice', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  await stage.deliver(c2cBody({ MsgKey: keyOf(1) }))
  await stage.deliver(c2cBody({ MsgKey: keyOf(1), UnreadMsgNum: 3 }))
  await stage.deliver(groupBody({ Operator_Account: 'jared' }))
  await stage.deliver(groupBody({ GroupId: 'other', Operator_Account: 'tybalt' }))
  await expect.poll(() => stage.receiver.counters.handled).toBe(3)
  await expect
    .poll(async () => (await listRecalls(stage.inbox, { state: 'applied' }, null, 9)).recalls.length)
    .toBe(3)
  const before = stage.inbox.now()
  const erased = await eraseUserFromInbox(stage.inbox, app, 'jared')
  expect(erased).toMatchObject({ recalls: 2, waiting: 0, quarantined: 0 })
  expect(erased.idsUntil).toBeGreaterThan(before)
  const { recalls } = await listRecalls(stage.inbox, {}, null, 9)
  expect(recalls.map(({ from, to, operator }) => [from, to, operator])).toEqual([
    [null, null, 'tybalt'],
    [null, null, null],
    ['', 'Jonh', null],
  ])
  expect((await listRecalls(stage.inbox, { q: 'jared' }, null, 9)).recalls).toEqual([])
  const story = await readRecall(stage.inbox, recalls[2]?.id ?? 0)
  expect(story?.request).toMatchObject({ body: '', url: '' })
  // The identity is what stays.
  await stage.deliver(c2cBody({ MsgKey: keyOf(1) }))
  expect(stage.receiver.counters).toMatchObject({ remembered: 3, redelivered: 2 })
  expect(heard).toHaveLength(3)
})

test('[ER11] how far the histories of their conversations were asked goes, and that of others stays', async () => {
  await using stage = await openStage()
  const { inbox } = stage
  const odd = "it's 100% _me"
  const conversations: Conversation[] = [
    { kind: 'c2c', people: ['jared', odd] },
    { kind: 'c2c', people: ['Jonh', 'jared'] },
    { kind: 'c2c', people: ['Jonh', 'jaredx'] },
    { kind: 'group', groupId: 'jared' },
    { kind: 'official', officialAccount: 'jared' },
  ]
  const ofAnotherApp = conversationName(app + 1, { kind: 'c2c', people: ['jared', odd] })
  const names = [...conversations.map((one) => conversationName(app, one)), ofAnotherApp]
  for (const conversation of names)
    await inbox.turn('mark-reconciled', { conversation, since: 1, askedAt: inbox.now(), place: null })
  const left = async () =>
    (await inbox.read(reconciledAfter('', 99)))
      .map(({ conversation }) => names.indexOf(conversation))
      .toSorted((a, b) => a - b)
  await eraseUserFromInbox(inbox, app, 'jared')
  expect(await left()).toEqual([2, 3, 4, 5])
  await eraseUserFromInbox(inbox, app + 1, odd)
  expect(await left()).toEqual([2, 3, 4])
  // The others are forgotten by themselves.
  stage.clock.offset = 8 * 24 * 60 * 60 * 1000
  await inbox.turn('forget', { before: inbox.now() - HORIZON_MS, slice: 100 })
  expect(await left()).toEqual([])
})

test('[ER12] what is not handled when it comes to it is left, whatever it was when it was looked at', async () => {
  await using stage = await openStage()
  stage.receiver.on('recall', ({ messages: [message] }) => {
    if (message?.key.endsWith(keyOf(2)) === true) throw new Error('not today')
  })
  await stage.deliver(c2cBody({ MsgKey: keyOf(1) }))
  await stage.deliver(c2cBody({ MsgKey: keyOf(2) }))
  const recalls = async () => (await listRecalls(stage.inbox, {}, null, 9)).recalls
  await expect.poll(async () => (await recalls()).map(({ state }) => state)).toEqual(['retrying', 'applied'])
  const ids = (await recalls()).map(({ id }) => id)
  expect(await stage.inbox.turn('blank-recalls', { userId: 'jared', ids })).toEqual([ids[1]])
  expect((await recalls()).map(({ from }) => from)).toEqual(['jared', ''])
  expect(await eraseUserFromInbox(stage.inbox, app, 'jared')).toMatchObject({ recalls: 0, waiting: 1 })
})

test('[ER12] what is not handled yet is left and counted, and so is what is in quarantine', async () => {
  await using stage = await openStage()
  await stage.deliver(c2cBody())
  await stage.deliver(c2cBody({ MsgKey: 7 }))
  await stage.deliver(groupBody({ MsgSeqList: 'jaredx' }))
  expect(await eraseUserFromInbox(stage.inbox, app, 'jared')).toMatchObject({
    recalls: 0,
    waiting: 1,
    quarantined: 1,
  })
  expect((await listRecalls(stage.inbox, {}, null, 9)).recalls).toMatchObject([{ from: 'jared' }])
})
