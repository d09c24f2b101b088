import { expect, test } from 'vitest'
import { contentOff } from './content.ts'
import { createReceiver } from './create-receiver.ts'
import { GiveUp, RetryLater } from './handler-errors.ts'
import { listRecalls, readRecall } from './reading/index.ts'
import type { Recall } from './recall.ts'
import {
  app,
  c2cBody,
  c2cCommand,
  groupBody,
  groupCommand,
  officialBody,
  officialCommand,
  okBody,
  openStage,
  silentLog,
  type Stage,
} from './testing/stage.ts'

const soon = { waits: [1, 1] }

async function statesOf({ inbox }: Stage): Promise<string[]> {
  return (await listRecalls(inbox, {}, null, 200)).recalls.map(({ state }) => state)
}

test('[R19] [R29] handlers get one typed event for all kinds', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  const bodies = [c2cBody(), groupBody(), groupBody({ TopicId: 'topic', Type: 'Community' }), officialBody()]
  for (const [index, body] of bodies.entries()) {
    await stage.deliver(body, index === 0 ? { OptPlatform: 'Web' } : {})
    await expect.poll(() => heard.length).toBe(index + 1)
  }
  const common = {
    id: expect.any(Number),
    sdkAppId: app,
    receivedAt: expect.any(Number),
    url: expect.stringContaining(`/callback?SdkAppid=${app}&CallbackCommand=`),
    bodyIsExact: true,
    attempt: 1,
  }
  const msgId = '144115213033478435-1739361321-2512805311'
  const group = {
    ...common,
    command: groupCommand,
    eventTime: 1_670_574_414_123,
    platform: 'RESTAPI',
    byAdmin: true,
  }
  expect(heard).toEqual([
    {
      ...common,
      kind: 'c2c',
      command: c2cCommand,
      eventTime: null,
      platform: 'Web',
      byAdmin: false,
      from: 'jared',
      to: 'Jonh',
      unread: 7,
      body: new TextEncoder().encode(JSON.stringify(bodies[0])),
      messages: [
        {
          key: `${app}/c2c/jared/Jonh/48374_2837546_1557481126`,
          msgKey: '48374_2837546_1557481126',
          content: contentOff,
        },
      ],
    },
    {
      ...group,
      kind: 'group',
      groupId: '@TGS#2J4SZEAEL',
      groupType: 'Public',
      operator: 'admin',
      body: new TextEncoder().encode(JSON.stringify(bodies[1])),
      messages: [{ key: `${app}/group/%40TGS%232J4SZEAEL/130`, msgSeq: 130, msgId, content: contentOff }],
    },
    {
      ...group,
      kind: 'topic',
      groupId: '@TGS#2J4SZEAEL',
      groupType: 'Community',
      topicId: 'topic',
      operator: 'admin',
      body: new TextEncoder().encode(JSON.stringify(bodies[2])),
      messages: [
        { key: `${app}/topic/%40TGS%232J4SZEAEL/topic/130`, msgSeq: 130, msgId, content: contentOff },
      ],
    },
    {
      ...group,
      kind: 'official',
      command: officialCommand,
      officialAccount: '#TOA#_123',
      body: new TextEncoder().encode(JSON.stringify(bodies[3])),
      messages: [
        {
          key: `${app}/official/%23TOA%23_123/71_1_1698741698`,
          msgKey: '71_1_1698741698',
          content: contentOff,
        },
      ],
    },
  ])
})

test('[R26] recalls of a conversation are handled in order, one at a time; others side by side', async () => {
  await using stage = await openStage()
  const release = Promise.withResolvers<void>()
  const begun: string[] = []
  stage.listening(async (recall) => {
    begun.push(recall.messages[0]?.key.split('/').slice(2).join('/') ?? '')
    await release.promise
  })
  for (const GroupId of ['a', 'b']) {
    for (const MsgSeq of [1, 2, 3]) await stage.deliver(groupBody({ GroupId, MsgSeqList: [{ MsgSeq }] }))
  }
  await expect.poll(() => begun).toEqual(['a/1', 'b/1'])
  release.resolve()
  await expect.poll(() => begun.length).toBe(6)
  expect(begun.filter((key) => key.startsWith('a'))).toEqual(['a/1', 'a/2', 'a/3'])
  expect(begun.filter((key) => key.startsWith('b'))).toEqual(['b/1', 'b/2', 'b/3'])
})

test('[R27] a handler that fails is called again, and the story is kept', async () => {
  await using stage = await openStage({ retry: soon })
  const wasSeen = Promise.withResolvers<void>()
  const heard = stage.listening(({ attempt }) => {
    if (attempt === 1) throw new RangeError('the index is down')
    return wasSeen.promise
  })
  await stage.deliver(c2cBody())
  await expect.poll(() => statesOf(stage)).toEqual(['retrying'])
  wasSeen.resolve()
  await expect.poll(() => statesOf(stage)).toEqual(['applied'])
  expect(heard.map(({ attempt }) => attempt)).toEqual([1, 2])
  const detail = await readRecall(stage.inbox, heard[0]?.id ?? 0)
  expect(detail?.attempts).toEqual([
    { at: expect.any(Number), outcome: 'failed', detail: 'RangeError: the index is down' },
    { at: expect.any(Number), outcome: 'handled', detail: '' },
  ])
  expect(detail?.checks.at(-1)).toEqual({
    name: 'handled',
    verdict: 'passed',
    code: 'attempts',
    params: { attempts: 2 },
  })
})

test('[R27] whatever a handler throws, its outcome is recorded, and those that end beside it are too', async () => {
  await using stage = await openStage({ retry: { waits: [] } })
  stage.listening(({ messages }) => {
    if (messages[0]?.key.endsWith('/7') === true) throw new Error('two\nlines, a \0 and half of \ud83d')
  })
  const bodies = Array.from({ length: 20 }, (_, seq) =>
    groupBody({ GroupId: `g${seq}`, MsgSeqList: [{ MsgSeq: seq }] }),
  )
  await Promise.all(bodies.map((body) => stage.deliver(body)))
  await expect
    .poll(async () => (await statesOf(stage)).toSorted(), { timeout: 20_000 })
    .toEqual([...Array.from({ length: 19 }, () => 'applied'), 'dead'])
  const [dead] = (await listRecalls(stage.inbox, { state: 'dead' }, null, 1)).recalls
  expect((await readRecall(stage.inbox, dead?.id ?? 0))?.attempts).toMatchObject([
    { outcome: 'failed', detail: 'two\nlines, a ? and half of \ufffd' },
  ])
})

test('[R26] a recall whose lease was used up by waiting is given back, not handled beside whoever has it now', async () => {
  await using stage = await openStage()
  await stage.deliver(c2cBody())
  const heard: Recall[] = []
  const reads = Promise.withResolvers<void>()
  const { jobs } = stage.inbox
  let isFirst = true
  const inbox = {
    jobs,
    now: () => stage.inbox.now(),
    read: stage.inbox.read.bind(stage.inbox),
    turn: stage.inbox.turn.bind(stage.inbox),
    // The first read takes longer than the lease, and meanwhile another receiver takes the recall.
    async snapshot(queries: Parameters<typeof stage.inbox.snapshot>[0]) {
      const rows = await stage.inbox.snapshot(queries)
      if (!isFirst) return rows
      isFirst = false
      stage.clock.offset += 63_000
      expect(await jobs.lease('apply', 1, 30_000)).toMatchObject([{ attempt: 2 }])
      reads.resolve()
      return rows
    },
  } as unknown as typeof stage.inbox
  const slow = createReceiver({ sdkAppId: app, inbox, clock: stage.clock, log: silentLog })
  slow.on('recall', (recall) => void heard.push(recall))
  await reads.promise
  // What it begins after the read, it has begun when another of its turns has gone through.
  await slow.start()
  await stage.inbox.turn('forget', { before: 0, slice: 1 })
  expect(heard).toEqual([])
  // The other one never comes back.
  stage.clock.offset += 31_000
  await stage.deliver(c2cBody({ MsgKey: 'another' }))
  await expect.poll(() => heard.map(({ attempt }) => attempt), { timeout: 20_000 }).toEqual([3, 1])
  await slow.close()
})

test('[R80] a handler can ask for more patience than the plan has, with its own sentence', async () => {
  await using stage = await openStage({ retry: { waits: [1] } })
  const heard = stage.listening(({ messages, attempt }) => {
    const isNext = messages[0]?.key.endsWith('/next') === true
    if (attempt === 1 && !isNext) throw new RetryLater('the index is being rebuilt', 3_600_000)
  })
  stage.clock.stop()
  await stage.deliver(c2cBody())
  await expect.poll(() => statesOf(stage)).toEqual(['retrying'])
  const { at = 0, ...story } = (await readRecall(stage.inbox, heard[0]?.id ?? 0))?.attempts[0] ?? {}
  expect(story).toEqual({ outcome: 'failed', detail: 'the index is being rebuilt' })
  const ripeAt = (await stage.inbox.jobs.nextRipeAt('apply')) ?? 0
  expect(Math.abs(ripeAt - at - 3_600_000)).toBeLessThan(1000)
  stage.clock.offset += 3_600_000
  // What comes next in the conversation wakes the worker: its clock went on by hand.
  await stage.deliver(c2cBody({ MsgKey: 'next' }))
  await expect.poll(() => statesOf(stage)).toEqual(['applied', 'applied'])
  expect(heard.map(({ attempt }) => attempt)).toEqual([1, 2, 1])
})

test('[R81] a handler can give up: dead at once, and the conversation goes on', async () => {
  await using stage = await openStage()
  const heard = stage.listening(({ messages }) => {
    if (messages[0]?.key.endsWith('/poison') === true) throw new GiveUp('no such shop any more')
  })
  await stage.deliver(c2cBody({ MsgKey: 'poison' }))
  await stage.deliver(c2cBody({ MsgKey: 'next' }))
  await expect.poll(() => statesOf(stage)).toEqual(['applied', 'dead'])
  const detail = await readRecall(stage.inbox, heard[0]?.id ?? 0)
  expect(detail?.attempts).toMatchObject([{ outcome: 'failed', detail: 'no such shop any more' }])
})

test('[R27] after the last attempt a recall is dead, and the next one of its conversation goes on', async () => {
  await using stage = await openStage({ retry: { waits: [] } })
  stage.listening(({ messages }) => {
    if (messages[0]?.key.endsWith('/poison') === true) throw new Error('can not')
  })
  await stage.deliver(c2cBody({ MsgKey: 'poison' }))
  await stage.deliver(c2cBody({ MsgKey: 'next' }))
  await expect.poll(() => statesOf(stage)).toEqual(['applied', 'dead'])
  expect(stage.receiver.counters).toMatchObject({ handled: 1, failed: 1, dead: 1 })
})

test('[R27] while every handler hangs, every webhook is answered: not one has ended when the last answer is there', async () => {
  // Beyond the places for handlers (64) and for recalls in memory (128).
  const count = 200
  await using stage = await openStage({ handlerDeadlineMs: 3_600_000 })
  const released = Promise.withResolvers<void>()
  let ended = 0
  const heard = stage.listening(async () => {
    await released.promise
    ended += 1
  })
  for (let first = 0; first < count; first += 50) {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        // Two of each conversation.
        stage.deliver(
          groupBody({ GroupId: `${(first + index) % 100}`, MsgSeqList: [{ MsgSeq: first + index }] }),
        ),
      ),
    )
    expect(new Set(replies.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set([`200 ${okBody}`]),
    )
    await expect.poll(() => heard.length).toBeGreaterThan(0)
  }
  expect(ended).toBe(0)
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(64)
  expect(await listRecalls(stage.inbox, { state: 'stored' }, null, 200)).toMatchObject({
    recalls: { length: count },
  })
  released.resolve()
  await expect.poll(() => stage.receiver.counters.handled, { timeout: 20_000 }).toBe(count)
})

test('[R27] a handler that hangs is told, and counts as failed', async () => {
  await using stage = await openStage({ retry: { waits: [] }, handlerDeadlineMs: 200 })
  let isAborted = false
  stage.receiver.on('recall', async (_recall, { signal }) => {
    signal.addEventListener('abort', () => {
      isAborted = true
    })
    await new Promise(() => {})
  })
  void stage.receiver.start()
  await stage.deliver(groupBody())
  await expect.poll(() => isAborted).toBe(true)
  await expect.poll(async () => (await statesOf(stage)).includes('dead')).toBe(true)
})

test('[R26] without a handler recalls wait; the first one gets them all', async () => {
  await using stage = await openStage()
  await stage.receiver.start()
  await stage.deliver(c2cBody())
  expect(await statesOf(stage)).toEqual(['stored'])
  const second = createReceiver({ sdkAppId: app, inbox: stage.inbox, log: silentLog })
  const heard: Recall[] = []
  second.on('recall', (recall) => void heard.push(recall))
  void second.start()
  await expect.poll(() => heard.length).toBe(1)
  await second.close()
})

test('[R28] what is applied stays applied, whatever a late worker says', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  await stage.deliver(c2cBody())
  await expect.poll(() => statesOf(stage)).toEqual(['applied'])
  const id = heard[0]?.id ?? 0
  const attempt = { inbox: id, outcome: 'timed-out', detail: 'late', state: 'retrying' } as const
  const late = { id, fence: id, step: { kind: 'retry', at: 0, why: '' }, outcome: '{}', attempt } as const
  expect(await stage.inbox.turn('record-attempts', [late, { ...late, id: 999_999 }])).toEqual([false, false])
  expect(await statesOf(stage)).toEqual(['applied'])
  expect(await stage.inbox.read({ sql: 'SELECT * FROM attempts', params: [] })).toEqual([])
})

test('[R26] a recall is handled from memory, and nothing is left of its job', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  let leases = 0
  const stop = stage.inbox.jobs.onWork('apply', () => (leases += 1))
  await stage.deliver(c2cBody())
  await expect.poll(() => statesOf(stage)).toEqual(['applied'])
  expect(leases).toBe(0)
  stop()
  const detail = await readRecall(stage.inbox, heard[0]?.id ?? 0)
  expect(detail?.attempts).toEqual([{ at: expect.any(Number), outcome: 'handled', detail: '' }])
  for (const table of ['jobs', 'settled_jobs']) {
    expect(await stage.inbox.read({ sql: `SELECT id FROM ${table}`, params: [] })).toEqual([])
  }
})

test('closing waits for the handler that runs', async () => {
  const stage = await openStage()
  let isDone = false
  const heard = stage.listening(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    isDone = true
  })
  await stage.deliver(c2cBody())
  await expect.poll(() => heard.length).toBe(1)
  await stage[Symbol.asyncDispose]()
  expect(isDone).toBe(true)
})
