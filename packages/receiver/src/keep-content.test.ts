import { expect, test } from 'vitest'
import { createReceiver } from './create-receiver.ts'
import { ContentKeeper, contentPolicy, sweepContents } from './keep-content.ts'
import type { Recall } from './recall.ts'
import { listRecalls } from './reading/index.ts'
import {
  app,
  c2cBody,
  c2cSent,
  groupBody,
  groupSent,
  officialBody,
  officialSent,
  okBody,
  openStage,
  silentLog,
  type Stage,
  webhookPath,
} from './testing/stage.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

const text = (Text: string) => ({ MsgType: 'TIMTextElem', MsgContent: { Text } })
const contentsOf = (recall: Recall | undefined) => recall?.messages.map(({ content }) => content)

async function applied(stage: Stage, count: number): Promise<void> {
  await expect
    .poll(async () => (await listRecalls(stage.inbox, { state: 'applied' }, null, 100)).recalls.length, {
      timeout: 20_000,
    })
    .toBe(count)
}

/** Not all at once: what a busy machine does not store in time is answered 503. */
async function send(stage: Stage, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += 50) {
    const slice = keys.slice(from, from + 50)
    const answers = await Promise.all(slice.map((MsgKey) => stage.deliver(c2cSent({ MsgKey }))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  }
}

/** What is kept in the tables now. */
async function contentRows(stage: Stage) {
  const sql = 'SELECT identity, bytes, until, gone_at, body FROM contents ORDER BY id'
  return stage.inbox.read<{
    identity: string
    bytes: number
    until: number
    gone_at: number | null
    body: Uint8Array | null
  }>({ sql, params: [] })
}

async function load(stage: Stage) {
  return stage.inbox.read({ sql: 'SELECT app, items, bytes FROM content_load', params: [] })
}

test('[R60] nothing is kept unless it is asked for, and the handler is told so', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  expect((await stage.deliver(c2cSent())).body).toBe(okBody)
  await stage.deliver(c2cBody())
  await applied(stage, 1)
  expect(contentsOf(heard[0])).toEqual([
    { kept: false, reason: 'off', why: expect.stringContaining('content not kept') },
  ])
  expect(await contentRows(stage)).toEqual([])
})

test('[R61] the handler gets what was recalled, for every kind, fields that nobody knows included', async () => {
  await using stage = await openStage({ keepContent: {} })
  const heard = stage.listening()
  const odd = { MsgType: 'TIMNewElem', MsgContent: { Later: [1, { deep: true }] }, Extra: 'x' }
  await stage.deliver(c2cSent({ MsgBody: [text('oops'), odd], CloudCustomData: 'kilo' }))
  await stage.deliver(groupSent({ TopicId: '' }))
  await stage.deliver(groupSent({ TopicId: 'topic', MsgBody: [text('on topic')] }))
  await stage.deliver(officialSent())
  await stage.deliver(c2cBody())
  await stage.deliver(groupBody({ MsgSeqList: [{ MsgSeq: 130 }, { MsgSeq: 131 }] }))
  await stage.deliver(groupBody({ TopicId: 'topic' }))
  await stage.deliver(officialBody())
  await applied(stage, 4)
  const of = (kind: Recall['kind']) => contentsOf(heard.find((recall) => recall.kind === kind))
  expect(of('c2c')).toEqual([
    {
      kept: true,
      sender: 'jared',
      sentAt: 1_557_481_126_000,
      body: [text('oops'), odd],
      cloudCustomData: 'kilo',
    },
  ])
  expect(of('group')).toEqual([
    {
      kept: true,
      sender: 'jared',
      sentAt: 1_490_686_222_000,
      body: [text('to all of you')],
      cloudCustomData: null,
    },
    { kept: false, reason: 'absent', why: expect.stringContaining('content not kept') },
  ])
  expect(of('topic')).toMatchObject([{ kept: true, body: [text('on topic')] }])
  expect(of('official')).toMatchObject([
    { kept: true, sender: '#TOA#_123', body: [text('read all about it')] },
  ])
})

test('[R61] the same message of another app is another message', async () => {
  await using stage = await openStage({ keepContent: {}, sdkAppId: [app, app + 1] })
  const heard = stage.listening()
  await stage.deliver(c2cSent(), { SdkAppid: app + 1 })
  await stage.deliver(c2cBody())
  await applied(stage, 1)
  expect(contentsOf(heard[0])).toMatchObject([{ kept: false }])
})

test('[R60] a message is one row however often it is delivered, and the answer is the usual one', async () => {
  await using stage = await openStage({ keepContent: {} })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => stage.deliver(c2cSent({ UnreadMsgNum: index }))),
  )
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set([`200 ${okBody}`]))
  const rows = await contentRows(stage)
  expect(rows.map(({ identity }) => identity)).toEqual([`${app}/c2c/jared/Jonh/48374_2837546_1557481126`])
  expect(await load(stage)).toEqual([{ app, items: 1, bytes: rows[0]?.bytes }])
  expect(stage.receiver.counters.contentsKept).toBe(1)
})

test('[R60] content is kept and the bytes are passed on all the same', async () => {
  const passed: string[] = []
  await using stage = await openStage({
    keepContent: {},
    onOther: async ({ body }) => {
      passed.push(new TextDecoder().decode(body))
      return { body: '{"ActionStatus":"OK","ErrorCode":0,"Own":1}' }
    },
  })
  expect((await stage.deliver(c2cSent())).body).toBe('{"ActionStatus":"OK","ErrorCode":0,"Own":1}')
  expect(passed).toEqual([JSON.stringify(c2cSent())])
  expect(await contentRows(stage)).toHaveLength(1)
  const before = { ...c2cSent(), CallbackCommand: 'C2C.CallbackBeforeSendMsg' }
  expect((await stage.deliver(before)).body).toContain('Own')
  expect(await contentRows(stage)).toHaveLength(1)
})

test('[R62] redact-now: the copy goes in the commit that says applied; that it was there is still known', async () => {
  await using stage = await openStage({ keepContent: { after: 'redact-now' } })
  stage.listening()
  await stage.deliver(c2cSent())
  await stage.deliver(c2cSent({ MsgKey: '2_2_1557481126' }))
  await stage.deliver(c2cBody())
  await applied(stage, 1)
  const [gone, other] = await contentRows(stage)
  expect(gone).toMatchObject({ bytes: 0, gone_at: expect.any(Number), body: null })
  expect(other?.body).not.toBeNull()
  expect(await load(stage)).toEqual([{ app, items: 2, bytes: other?.bytes }])
})

test('[R62] after N days: the copy stays so long after the recall was applied, and then goes', async () => {
  await using stage = await openStage({ keepContent: { hours: 1, after: { days: 2 } } })
  stage.listening()
  await stage.deliver(c2cSent())
  await stage.deliver(c2cBody())
  await applied(stage, 1)
  stage.clock.offset += 2 * DAY - HOUR
  await sweep(stage)
  expect((await contentRows(stage))[0]?.body).not.toBeNull()
  stage.clock.offset += 2 * HOUR
  await sweep(stage)
  expect(await contentRows(stage)).toEqual([])
  expect(await load(stage)).toEqual([{ app, items: 0, bytes: 0 }])
})

test('[R63] what nobody recalls goes when its time is over, in slices', async () => {
  await using stage = await openStage({ keepContent: { hours: 2 } })
  const keys = Array.from({ length: 450 }, (_, index) => `${index + 1}_7_1557481126`)
  await send(stage, keys)
  await stage.receiver.start()
  expect(await contentRows(stage)).toHaveLength(450)
  stage.clock.offset += 2 * HOUR + 1000
  await stage.deliver(c2cSent())
  await sweep(stage)
  expect(await contentRows(stage)).toHaveLength(1)
})

/** What a receiver does every minute. */
function sweep({ inbox }: Stage): Promise<void> {
  return sweepContents(inbox, inbox.now(), () => true)
}

test('[R63] switched off, the next start ends what was kept', async () => {
  await using stage = await openStage({ keepContent: {} })
  await stage.deliver(c2cSent())
  await stage.receiver.close()
  expect(await contentRows(stage)).toHaveLength(1)
  const again = createReceiver({ sdkAppId: app, inbox: stage.inbox, log: silentLog })
  await again.start()
  expect(await contentRows(stage)).toEqual([])
  await again.close()
})

test('[R64] beyond the bound of messages the oldest go, and are counted', async () => {
  await using stage = await openStage({ keepContent: { mostMessages: 3 } })
  for (const seq of [1, 2, 3, 4, 5]) await stage.deliver(c2cSent({ MsgKey: `${seq}_7_1557481126` }))
  const names = (await contentRows(stage)).map(({ identity }) => identity.split('/').at(-1))
  expect(names).toEqual(['3_7_1557481126', '4_7_1557481126', '5_7_1557481126'])
  expect(stage.receiver.counters.contentsEvicted).toBe(2)
})

test('[R64] beyond the bound of bytes as many of the oldest go as it takes; what never fits is not kept', async () => {
  await using stage = await openStage({ keepContent: { mostBytes: 4000 } })
  for (const seq of [1, 2, 3, 4, 5]) await stage.deliver(c2cSent({ MsgKey: `${seq}_7_1557481126` }))
  const large = c2cSent({ MsgKey: '6_7_1557481126', MsgBody: [text('x'.repeat(3300))] })
  await stage.deliver(large)
  const rows = await contentRows(stage)
  expect(rows.at(-1)?.bytes).toBe(JSON.stringify(large).length)
  expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(4000)
  expect(stage.receiver.counters.contentsEvicted).toBeGreaterThanOrEqual(4)
  const tooLarge = c2cSent({ MsgKey: '7_7_1557481126', MsgBody: [text('x'.repeat(5000))] })
  expect((await stage.deliver(tooLarge)).status).toBe(200)
  expect(await contentRows(stage)).toEqual(rows)
})

test('[R64] of many that come at once no more than the bound stay, and the load is theirs', async () => {
  await using stage = await openStage({ keepContent: { mostMessages: 10 } })
  for (const round of [1, 2]) {
    await send(
      stage,
      Array.from({ length: 40 }, (_, index) => `${index + 1}_${round}_1557481126`),
    )
    const rows = await contentRows(stage)
    expect(rows).toHaveLength(10)
    expect(rows.every(({ identity }) => identity.includes(`_${round}_`))).toBe(true)
    expect(await load(stage)).toEqual([
      { app, items: 10, bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0) },
    ])
  }
  expect(stage.receiver.counters).toMatchObject({ contentsKept: 80, contentsEvicted: 70 })
})

test('[R64] where the oldest of one turn do not make room, they go all the same, and the new one is kept', async () => {
  await using stage = await openStage({ keepContent: {}, sdkAppId: app })
  const old = Array.from({ length: 1100 }, (_, index) => `${index + 1}_7_1557481126`)
  await send(stage, old)
  // Started again with a smaller bound.
  const keeper = new ContentKeeper(stage.inbox, contentPolicy({ mostMessages: 10 }), stage.receiver.counters)
  for (const seq of [1, 2, 3]) {
    const body = new TextEncoder().encode(JSON.stringify(c2cSent({ MsgKey: `${seq}_8_1557481126` })))
    await keeper.keep(app, c2cSent().CallbackCommand, body)
  }
  const names = (await contentRows(stage)).map(({ identity }) => identity.split('/').at(-1))
  expect(names).toHaveLength(10)
  expect(names.slice(-3)).toEqual(['1_8_1557481126', '2_8_1557481126', '3_8_1557481126'])
  expect(await load(stage)).toMatchObject([{ items: 10 }])
})

test('[R65] content that comes after its recall is never kept', async () => {
  await using stage = await openStage({ keepContent: {} })
  const heard = stage.listening()
  await stage.deliver(c2cBody())
  await applied(stage, 1)
  expect((await stage.deliver(c2cSent())).status).toBe(200)
  expect(await contentRows(stage)).toEqual([])
  expect(contentsOf(heard[0])).toMatchObject([{ kept: false, reason: 'absent' }])
})

test('[R65] in a group that was made again the new message of that number is kept, and is not taken for the old one', async () => {
  await using stage = await openStage({ keepContent: {} })
  const heard = stage.listening()
  const [old, late] = [1_670_574_414_123, 1_680_000_000]
  await stage.deliver(groupBody({ MsgSeqList: [{ MsgSeq: 130, MsgId: 'old' }], EventTime: old }))
  await applied(stage, 1)
  await stage.deliver(groupSent({ MsgId: 'old', MsgTime: late }))
  await stage.deliver(groupSent({ MsgId: 'new', MsgTime: 1_600_000_000 }))
  expect(await contentRows(stage)).toEqual([])
  await stage.deliver(groupSent({ MsgId: 'new', MsgTime: late, MsgBody: [text('anew')] }))
  expect(await contentRows(stage)).toHaveLength(1)
  const EventTime = late * 1000 + 5000
  await stage.deliver(groupBody({ MsgSeqList: [{ MsgSeq: 130, MsgId: 'new' }], EventTime }))
  await applied(stage, 2)
  expect(contentsOf(heard[1])).toMatchObject([{ kept: true, body: [text('anew')] }])
})

test('[R65] a group that was made again, at a sender that sends no MsgId: no old text is handed over for a new message', async () => {
  await using stage = await openStage({ keepContent: {} })
  const heard = stage.listening()
  await stage.deliver(groupSent({ MsgTime: 1_490_686_222, MsgBody: [text('of the group that is gone')] }))
  await stage.deliver(groupSent({ MsgTime: 1_490_700_000, MsgBody: [text('of the new one')] }))
  await stage.deliver(groupSent({ MsgTime: 1_490_686_222, MsgBody: [text('of the group that is gone')] }))
  expect(await contentRows(stage)).toHaveLength(1)
  await stage.deliver(groupBody({ MsgSeqList: [{ MsgSeq: 130 }] }))
  await applied(stage, 1)
  expect(contentsOf(heard[0])).toMatchObject([{ kept: true, body: [text('of the new one')] }])
})

test('[R66] a handler that failed gets the content again', async () => {
  await using stage = await openStage({ keepContent: {}, retry: { waits: [1] } })
  const heard = stage.listening(() => {
    if (heard.length === 1) throw new Error('not yet')
  })
  await stage.deliver(c2cSent())
  await stage.deliver(c2cBody())
  await applied(stage, 1)
  expect(heard.map(contentsOf)).toMatchObject([[{ kept: true }], [{ kept: true }]])
})

test('[R67] what was never sent, or is none of the three, is answered as before and not kept', async () => {
  await using stage = await openStage({ keepContent: {} })
  for (const body of [
    c2cSent({ SendMsgResult: 80_001, ErrorInfo: 'a restricted word' }),
    c2cSent({ MsgKey: 7 }),
    { ...c2cSent(), CallbackCommand: 'C2C.CallbackAfterMsgReport' },
  ]) {
    expect((await stage.deliver(body)).body).toBe(okBody)
  }
  expect(await contentRows(stage)).toEqual([])
  expect(stage.receiver.counters.contentsUnreadable).toBe(1)
})

test('[R68] where the store can not write, an After-send gets 503 and a Before its answer', async () => {
  await using stage = await openStage({
    keepContent: {},
    onOther: async () => ({ body: '{"ActionStatus":"OK","ErrorCode":0}' }),
  })
  await stage.inbox.close()
  expect((await stage.deliver(c2cSent())).status).toBe(503)
  expect((await stage.deliver({ ...c2cSent(), CallbackCommand: 'C2C.CallbackBeforeSendMsg' })).status).toBe(
    200,
  )
})

test('[R68] a store that hangs delays no answer beyond the deadline, and a Before not at all', async () => {
  await using stage = await openStage()
  const { jobs } = stage.inbox
  const inbox = {
    jobs,
    now: () => stage.inbox.now(),
    turn: () => new Promise(() => {}),
  } as unknown as typeof stage.inbox
  const receiver = createReceiver({
    sdkAppId: app,
    inbox,
    log: silentLog,
    keepContent: {},
    onOther: async () => ({ body: okBody }),
  })
  const send = (body: object) =>
    receiver.handle({
      method: 'POST',
      rawUrl: webhookPath(body),
      headers: {},
      clientIp: '198.51.100.1',
      readBody: async () => new TextEncoder().encode(JSON.stringify(body)),
    })
  const late = send(c2cSent())
  expect(await send({ ...c2cSent(), CallbackCommand: 'C2C.CallbackBeforeSendMsg' })).toMatchObject({
    status: 200,
  })
  expect(receiver.counters.refused).toEqual({})
  expect(await late).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  expect(receiver.counters.refused).toEqual({ late: 1 })
})

test('[R60] an option that can not be right is named with its value', () => {
  for (const [options, name] of [
    [{ hours: 0 }, 'keepContent.hours is 0'],
    [{ hours: Number.NaN }, 'keepContent.hours is NaN'],
    [{ hours: 721 }, 'keepContent.hours is 721'],
    [{ after: { days: 31 } }, 'keepContent.after.days is 31'],
    [{ mostBytes: 0.5 }, 'keepContent.mostBytes is 0.5'],
    [{ mostMessages: 0 }, 'keepContent.mostMessages is 0'],
  ] as const) {
    expect(() => contentPolicy(options)).toThrow(name)
  }
})
