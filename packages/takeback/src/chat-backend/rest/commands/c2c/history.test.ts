import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Reply, type Stage } from '../../../testing/open-stage.ts'
import { people } from '../../../testing/people.ts'

let stage: Stage
let play: ReturnType<typeof people>
beforeAll(async () => {
  stage = await openStage()
  play = people(stage)
})
afterAll(() => stage[Symbol.asyncDispose]())

interface Entry {
  readonly MsgKey: string
  readonly MsgTimeStamp: number
  readonly MsgSeq: number
}

const entries = (reply: Reply) => reply['MsgList'] as Entry[]

test('[OH1] [OH2] one page, as the documents show it', async () => {
  await stage.users('romeo', 'juliet')
  const first = await play.send('romeo', 'juliet', 'one', {
    MsgSeq: 10,
    MsgRandom: 20,
    CloudCustomData: 'mine',
  })
  stage.clock.advance(1000)
  await play.send('juliet', 'romeo', 'two', { MsgSeq: 11, MsgRandom: 21 })
  await play.read('juliet', 'romeo')
  expect(await play.history('romeo', 'juliet')).toMatchObject({
    ActionStatus: 'OK',
    Complete: 1,
    MsgCnt: 2,
    LastMsgTime: first.MsgTime,
    LastMsgKey: first.MsgKey,
    MsgList: [
      {
        From_Account: 'romeo',
        To_Account: 'juliet',
        MsgSeq: 10,
        MsgRandom: 20,
        MsgTimeStamp: first.MsgTime,
        MsgFlagBits: 0,
        IsPeerRead: 1,
        MsgKey: first.MsgKey,
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'one' } }],
        CloudCustomData: 'mine',
      },
      { From_Account: 'juliet', To_Account: 'romeo', MsgSeq: 11, IsPeerRead: 0 },
    ],
  })
})

test('[OH6] the older names mean the same', async () => {
  const { MsgList } = await stage.call('openim/admin_getroammsg', {
    From_Account: 'romeo',
    To_Account: 'juliet',
    MaxCnt: 10,
    MinTime: 0,
    MaxTime: 4_000_000_000,
  })
  expect(MsgList).toEqual((await play.history('romeo', 'juliet'))['MsgList'])
})

async function pages(operator: string, peer: string, more: object) {
  const seen: Entry[][] = []
  let place: object = {}
  for (;;) {
    const page = await play.history(operator, peer, { ...more, ...place })
    seen.push(entries(page))
    if (page['Complete'] === 1) return seen
    place = { MaxTime: page['LastMsgTime'], LastMsgKey: page['LastMsgKey'] }
  }
}

test('[OH1] pages walk back with no message twice or missing, several in one second, both with the same numbers', async () => {
  await stage.users('abram', 'balthasar')
  const sent: string[] = []
  for (let i = 0; i < 30; i++) {
    const numbers = { MsgSeq: (i * 7) % 5, MsgRandom: 500 + i }
    sent.push((await play.send('abram', 'balthasar', `a${i}`, numbers)).MsgKey)
    if (i % 4 === 0) sent.push((await play.send('balthasar', 'abram', `b${i}`, numbers)).MsgKey)
    if (i % 3 === 0) stage.clock.advance(1000)
  }
  for (const MaxCnt of [1, 2, 3, 7, 37, 38, 39]) {
    const seen = (await pages('abram', 'balthasar', { MaxCnt })).toReversed().flat()
    expect(seen.map((entry) => entry.MsgKey).toSorted()).toEqual(sent.toSorted())
    const order = seen.map((entry) => entry.MsgTimeStamp * 10 + entry.MsgSeq)
    expect(order).toEqual(order.toSorted((one, other) => one - other))
  }
})

test('[OH1] MinTime and MaxTime are inclusive seconds', async () => {
  await stage.users('c1', 'c2')
  const times: number[] = []
  for (const words of ['x', 'y', 'z']) {
    times.push((await play.send('c1', 'c2', words)).MsgTime)
    stage.clock.advance(10_000)
  }
  const [x = 0, y = 0, z = 0] = times
  const between = async (MinTime: number, MaxTime: number) =>
    entries(await play.history('c1', 'c2', { MinTime, MaxTime })).map((entry) => entry.MsgTimeStamp)
  expect(await between(x, y)).toEqual([x, y])
  expect(await between(y, y)).toEqual([y])
  expect(await between(y + 1, z - 1)).toEqual([])
  expect(await between(z, x)).toEqual([])
})

test('[OH3] a page stays near 13 KB and never empty', async () => {
  await stage.users('d1', 'd2')
  for (let i = 0; i < 6; i++) await play.send('d1', 'd2', 'x'.repeat(i === 0 ? 12_000 : 5000))
  const seen = await pages('d1', 'd2', { MaxCnt: 100 })
  expect(seen.flat()).toHaveLength(6)
  expect(seen.length).toBeGreaterThan(2)
  for (const page of seen) {
    expect(page.length).toBeGreaterThan(0)
    expect(JSON.stringify(page).length).toBeLessThan(13_200)
  }
})

test('[OH4] a recalled message is listed without its text', async () => {
  await stage.users('e1', 'e2')
  const sent = await play.send('e1', 'e2', 'oops', { CloudCustomData: 'too' })
  await play.recall('e1', 'e2', sent.MsgKey)
  for (const [operator, peer] of [
    ['e1', 'e2'],
    ['e2', 'e1'],
  ] as const)
    expect((await play.history(operator, peer))['MsgList']).toMatchObject([
      { MsgKey: sent.MsgKey, MsgFlagBits: 8, MsgBody: [], CloudCustomData: '' },
    ])
})

test('[OH5] SyncOtherMachine 2 hides a message from its sender only', async () => {
  await stage.users('f1', 'f2')
  await play.send('f1', 'f2', 'hidden', { SyncOtherMachine: 2 })
  await play.send('f1', 'f2', 'shown', { SyncOtherMachine: 1 })
  expect(await play.texts('f1', 'f2')).toEqual(['shown'])
  expect(new Set(await play.texts('f2', 'f1'))).toEqual(new Set(['hidden', 'shown']))
})

test('[OH2] an empty history', async () => {
  await stage.users('g1', 'g2')
  expect(await play.history('g1', 'g2')).toMatchObject({
    Complete: 1,
    MsgCnt: 0,
    LastMsgTime: 0,
    LastMsgKey: '',
    MsgList: [],
  })
})

test.each([
  ['no operator', { Operator_Account: undefined }, 90008],
  ['no peer', { Peer_Account: undefined }, 90003],
  ['an unknown operator', { Operator_Account: 'ghost' }, 90008],
  ['an unknown peer', { Peer_Account: 'ghost' }, 90003],
  ['no MaxCnt', { MaxCnt: undefined }, 90001],
  ['MaxCnt 0', { MaxCnt: 0 }, 90001],
  ['no MinTime', { MinTime: undefined }, 90001],
  ['MaxTime as text', { MaxTime: '1' }, 90001],
  ['a bad LastMsgKey', { LastMsgKey: 'x' }, 90001],
])('[RS9] admin_getroammsg with %s is refused', async (_, change, code) => {
  await stage.users('romeo', 'juliet')
  expect(await play.history('romeo', 'juliet', change)).toMatchObject({
    ActionStatus: 'FAIL',
    ErrorCode: code,
  })
})
