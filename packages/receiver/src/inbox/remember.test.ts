import { expect, test } from 'vitest'
import { listRecalls, readRecall, countEffects } from '../reading/index.ts'
import { app, c2cBody, groupBody, officialBody, openStage, type Stage } from '../testing/stage.ts'
import { HORIZON_MS } from './forget.ts'
import { applyQueue, REDELIVERIES_KEPT } from './remember.ts'

const seqs = (...list: readonly (number | [number, string])[]) =>
  list.map((item) => (Array.isArray(item) ? { MsgSeq: item[0], MsgId: item[1] } : { MsgSeq: item }))

/** Oldest first: the messages, `=` where known before, and how often the whole webhook came again. */
async function story(stage: Stage): Promise<string[]> {
  const { recalls } = await listRecalls(stage.inbox, {}, null, 100)
  return recalls
    .toReversed()
    .map(
      ({ messages, redeliveries }) =>
        `${messages.map(({ name, first }) => (first ? name : `=${name}`)).join(' ')} +${redeliveries}`,
    )
}

test('[R20] [R21] one effect, however often and however changed a webhook comes', async () => {
  await using stage = await openStage({ token: 'a token' })
  const bodies = [
    c2cBody(),
    c2cBody({ UnreadMsgNum: 8 }),
    c2cBody({ UnreadMsgNum: undefined }),
    c2cBody({ EventTime: 1_670_574_414_123 }),
    c2cBody({ EventTime: 1_670_574_414_999, New: 'field' }),
  ]
  for (const [index, body] of bodies.entries()) {
    const query = {
      ...stage.signed('a token', -index),
      ClientIP: `203.0.113.${index}`,
      OptPlatform: ['Web', 'iOS'][index % 2],
    }
    expect(await stage.deliver(body, query)).toMatchObject({ status: 200 })
  }
  expect(await story(stage)).toEqual(['48374_2837546_1557481126 +4'])
  expect(await countEffects(stage.inbox)).toBe(1)
  expect(stage.receiver.counters).toMatchObject({ remembered: 1, redelivered: 4 })
})

test('[R21] times of redeliveries are kept, and bytes that differ', async () => {
  await using stage = await openStage()
  await stage.deliver(c2cBody())
  await stage.deliver(c2cBody())
  await stage.deliver(c2cBody({ UnreadMsgNum: 3 }))
  const [recall] = (await listRecalls(stage.inbox, {}, null, 1)).recalls
  expect((await readRecall(stage.inbox, recall?.id ?? 0))?.redeliveredAt).toHaveLength(2)
  const kept = await stage.inbox.read<{ body: Uint8Array | null }>({
    sql: 'SELECT body FROM redeliveries ORDER BY id',
    params: [],
  })
  expect(kept.map(({ body }) => (body === null ? null : Buffer.from(body).toString()))).toEqual([
    null,
    JSON.stringify(c2cBody({ UnreadMsgNum: 3 })),
  ])
})

test('[R21] 500 replays are counted; the times of the first hundred are kept', async () => {
  await using stage = await openStage()
  await stage.deliver(officialBody())
  // Not all at once: each waits for the one before it, and what a busy machine does not store in time is answered 503.
  for (let slice = 0; slice < 25; slice += 1) {
    await Promise.all(Array.from({ length: 20 }, () => stage.deliver(officialBody())))
  }
  expect(await story(stage)).toEqual(['71_1_1698741698 +500'])
  const [recall] = (await listRecalls(stage.inbox, {}, null, 1)).recalls
  expect((await readRecall(stage.inbox, recall?.id ?? 0))?.redeliveredAt).toHaveLength(REDELIVERIES_KEPT)
})

test('[R22] messages that come grouped otherwise are judged one by one', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  await stage.deliver(groupBody({ MsgSeqList: seqs(1, 2) }))
  await stage.deliver(groupBody({ MsgSeqList: seqs(2, 3) }))
  await stage.deliver(groupBody({ MsgSeqList: seqs(3, 1) }))
  await stage.deliver(groupBody({ MsgSeqList: seqs(2) }))
  expect(await story(stage)).toEqual(['1 2 +2', '=2 3 +1'])
  await expect.poll(() => heard.length).toBe(2)
  expect(heard.map(({ messages }) => messages.map(({ key }) => key.split('/').at(-1)))).toEqual([
    ['1', '2'],
    ['3'],
  ])
})

const [time, later] = ['1670574414123', '1670574499999']

test.each([
  ['both differ', { EventTime: later, MsgSeqList: seqs([1, 'b']) }, true],
  ['only the time differs', { EventTime: later, MsgSeqList: seqs([1, 'a']) }, false],
  ['only the MsgId differs', { EventTime: time, MsgSeqList: seqs([1, 'b']) }, false],
  ['the time is another form of the same', { EventTime: Number(time), MsgSeqList: seqs([1, 'b']) }, false],
  ['the MsgId is missing', { EventTime: later, MsgSeqList: seqs(1) }, false],
  ['the time is missing', { EventTime: undefined, MsgSeqList: seqs([1, 'b']) }, false],
])('[R23] a group message again, %s: a new generation is %s', async (_what, again, isNew) => {
  await using stage = await openStage()
  await stage.deliver(groupBody({ EventTime: time, MsgSeqList: seqs([1, 'a']) }))
  await stage.deliver(groupBody(again))
  expect(await countEffects(stage.inbox)).toBe(isNew ? 2 : 1)
})

test('[R23] each generation is recognised when it comes again, and has a key of its own', async () => {
  await using stage = await openStage()
  const generations = [1, 2, 3].map((n) =>
    groupBody({ EventTime: Number(time) + n, MsgSeqList: seqs([1, `id-${n}`]) }),
  )
  for (const body of [...generations, ...generations]) await stage.deliver(body)
  expect(await story(stage)).toEqual(['1 +1', '1 +1', '1 +1'])
  const { recalls } = await listRecalls(stage.inbox, {}, null, 10)
  const key = `${app}/group/%40TGS%232J4SZEAEL/1`
  expect(recalls.map(({ messages }) => messages[0]?.key)).toEqual([`${key}~3`, `${key}~2`, key])
})

test('[R23] one-to-one and official messages have no generations', async () => {
  await using stage = await openStage()
  for (const EventTime of [1, 2]) {
    await stage.deliver(c2cBody({ EventTime }))
    await stage.deliver(officialBody({ EventTime }))
  }
  expect(await countEffects(stage.inbox)).toBe(2)
})

test('[R20] a topic, its community and another app do not share effects', async () => {
  await using stage = await openStage({ sdkAppId: [app, 20_000_001] })
  await stage.deliver(groupBody())
  await stage.deliver(groupBody({ TopicId: 'topic' }))
  await stage.deliver(groupBody(), { SdkAppid: 20_000_001 })
  expect(await countEffects(stage.inbox)).toBe(3)
})

test('[R25] an empty TopicId and none are the same recall', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody())
  await stage.deliver(groupBody({ TopicId: '' }))
  expect(await story(stage)).toEqual(['130 +1'])
})

test('[R30] handled recalls are forgotten after the horizon, others are kept', async () => {
  await using stage = await openStage()
  const applied = groupBody({ MsgSeqList: seqs(1, 2) })
  await stage.deliver(applied)
  await stage.deliver(applied)
  await stage.deliver(groupBody({ MsgSeqList: seqs(3) }))
  const [, oldest] = (await listRecalls(stage.inbox, {}, null, 10)).recalls
  const [job] = await stage.inbox.jobs.lease(applyQueue, 1, 1000)
  expect(job?.id).toBe(oldest?.id)
  const attempt = { inbox: job?.id ?? 0, outcome: 'handled', detail: '', state: 'applied' } as const
  const ending = {
    id: job?.id ?? 0,
    fence: job?.fence ?? 0,
    step: { kind: 'done' },
    outcome: '{}',
    attempt,
  } as const
  await stage.inbox.turn('record-attempts', [ending])

  stage.clock.offset = HORIZON_MS - 60_000
  const early = await stage.inbox.turn('forget', { before: stage.inbox.now() - HORIZON_MS, slice: 100 })
  stage.clock.offset = HORIZON_MS + 60_000
  const late = await stage.inbox.turn('forget', { before: stage.inbox.now() - HORIZON_MS, slice: 100 })

  expect([early, late]).toEqual([{ forgotten: 0 }, { forgotten: 1 }])
  expect(await story(stage)).toEqual(['3 +0'])
  expect(await countEffects(stage.inbox)).toBe(1)
  for (const table of ['attempts', 'redeliveries', 'progress']) {
    expect(await stage.inbox.read({ sql: `SELECT * FROM ${table}`, params: [] })).toEqual([])
  }
})

test('[R20] 2,000 deliveries of 200 recalls, ten times each, shuffled, fifty at once: 200 effects', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  const random = seeded(20_260_801)
  const events = Array.from({ length: 200 }, (_, index) =>
    [
      c2cBody({ MsgKey: `${index}_1_1`, UnreadMsgNum: index }),
      groupBody({ MsgSeqList: seqs(index) }),
      officialBody({ WithdrawMsgList: [{ MsgKey: `${index}_1_1` }] }),
      groupBody({ MsgSeqList: seqs(index), TopicId: 'topic' }),
    ].at(index % 4),
  )
  const deliveries = shuffled(Array.from({ length: 10 }, () => events).flat(), random)
  const statuses = new Map<number, number>()
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      for (let body = deliveries.pop(); body !== undefined; body = deliveries.pop()) {
        const { status } = await stage.deliver(body, { ClientIP: `203.0.113.${Math.floor(random() * 255)}` })
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }),
  )
  expect([...statuses]).toEqual([[200, 2000]])
  expect(stage.receiver.counters).toMatchObject({ remembered: 200, redelivered: 1800 })
  expect(await countEffects(stage.inbox)).toBe(200)
  await expect.poll(() => stage.receiver.counters.handled, { timeout: 15_000 }).toBe(200)
  expect(new Set(heard.flatMap(({ messages }) => messages.map(({ key }) => key))).size).toBe(200)
  expect(heard).toHaveLength(200)
})

/** The same row of numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
