import { expect, test } from 'vitest'
import { listRecalls, readRecall } from '../reading/index.ts'
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
