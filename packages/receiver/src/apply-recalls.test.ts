import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RecallView } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { contentOff } from './content.ts'
import { createReceiver } from './create-receiver.ts'
import { GiveUp, RetryLater } from './handler-errors.ts'
import type { Inbox } from './inbox/store.ts'
import { countEffects, listRecalls, readRecall } from './reading/index.ts'
import type { Recall } from './recall.ts'
import { sqliteInbox } from './sqlite/sqlite-inbox.ts'
import {
  app,
  c2cBody,
  c2cCommand,
  groupBody,
  groupCommand,
  officialBody,
  officialCommand,
  openStage,
  silentLog,
  webhookPath,
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
  const heard = stage.listening(({ attempt }) => {
    if (attempt === 1) throw new RangeError('the index is down')
  })
  await stage.deliver(c2cBody())
  await expect.poll(() => statesOf(stage)).toEqual(['retrying'])
  await expect.poll(() => statesOf(stage), { timeout: 5000 }).toEqual(['applied'])
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

test('[R80] a handler can ask for more patience than the plan has, with its own sentence', async () => {
  await using stage = await openStage({ retry: { waits: [1] } })
  const heard = stage.listening(({ messages, attempt }) => {
    const isNext = messages[0]?.key.endsWith('/next') === true
    if (attempt === 1 && !isNext) throw new RetryLater('the index is being rebuilt', 3_600_000)
  })
  await stage.deliver(c2cBody())
  await expect.poll(() => statesOf(stage)).toEqual(['retrying'])
  const { at = 0, ...story } = (await readRecall(stage.inbox, heard[0]?.id ?? 0))?.attempts[0] ?? {}
  expect(story).toEqual({ outcome: 'failed', detail: 'the index is being rebuilt' })
  const ripeAt = (await stage.inbox.jobs.nextRipeAt('apply')) ?? 0
  expect(Math.abs(ripeAt - at - 3_600_000)).toBeLessThan(5000)
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

test('[R27] a handler that hangs is told, counts as failed, and delays no answer', async () => {
  await using stage = await openStage({ retry: { waits: [] }, handlerDeadlineMs: 200 })
  let isAborted = false
  stage.receiver.on('recall', async (_recall, { signal }) => {
    signal.addEventListener('abort', () => {
      isAborted = true
    })
    await new Promise(() => {})
  })
  void stage.receiver.start()
  await Promise.all(
    Array.from({ length: 100 }, async (_, MsgSeq) => {
      const begin = performance.now()
      const reply = await stage.deliver(groupBody({ GroupId: `${MsgSeq % 50}`, MsgSeqList: [{ MsgSeq }] }))
      expect(reply.status).toBe(200)
      expect(performance.now() - begin).toBeLessThan(2000)
    }),
  )
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

const program = fileURLToPath(new URL('./testing/killable-receiver.ts', import.meta.url))

test('[R28] kill -9 between 200 and the handler: everything is applied after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-kill-'))
  const [file, journal] = [join(folder, 'inbox.db'), join(folder, 'journal')]
  try {
    const first = await startProcess(file, journal, 'hang')
    const answered = await Promise.all(Array.from({ length: 40 }, (_, seq) => deliverTo(first.port, seq)))
    expect(answered).toEqual(Array.from({ length: 40 }, () => 200))
    await first.kill()
    expect(existsSync(journal)).toBe(false)

    const second = await startProcess(file, journal, 'apply')
    await expect.poll(() => keysOf(journal).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(40)
    expect(new Set(keysOf(journal)).size).toBe(40)
    await second.kill()
    await expectOneEffectEach(file, new Set(Array.from({ length: 40 }, (_, seq) => seq)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('[R28] killed again and again under load: nothing answered is lost, one effect each', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-kill-'))
  const [file, journal] = [join(folder, 'inbox.db'), join(folder, 'journal')]
  const answered = new Set<number>()
  try {
    for (let round = 0; round < 4; round += 1) {
      const victim = await startProcess(file, journal, 'apply')
      const end = setTimeout(() => void victim.kill(), 40 + round * 35)
      await Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          const seq = round * 50 + index
          if ((await deliverTo(victim.port, seq)) === 200) answered.add(seq)
        }),
      )
      clearTimeout(end)
      await victim.kill()
    }
    const last = await startProcess(file, journal, 'apply')
    for (const seq of answered) expect(await deliverTo(last.port, seq)).toBe(200)
    const applied = () => new Set(keysOf(journal).map((key) => Number(key.split('/').at(-1))))
    await expect.poll(() => answered.difference(applied()), { timeout: 15_000 }).toEqual(new Set())
    expect(answered.size).toBeGreaterThan(0)
    await last.kill()
    await expectOneEffectEach(file, answered)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

function startProcess(file: string, journal: string, manner: 'hang' | 'apply') {
  const child = spawn(process.execPath, [program, file, journal, manner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return new Promise<{ port: number; kill(): Promise<void> }>((resolve, reject) => {
    void ended.then(() => reject(new Error('the receiver ended before it listened')))
    child.stdout.once('data', (line: Buffer) =>
      resolve({
        port: Number(line.toString()),
        kill: () => {
          child.kill('SIGKILL')
          return ended
        },
      }),
    )
  })
}

/** The status; 0 when there was no answer. */
async function deliverTo(port: number, MsgSeq: number): Promise<number> {
  const body = groupBody({ GroupId: `group-${MsgSeq % 7}`, MsgSeqList: [{ MsgSeq }] })
  try {
    const url = `http://127.0.0.1:${port}${webhookPath(body)}`
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status
  } catch {
    return 0
  }
}

function keysOf(journal: string): string[] {
  return existsSync(journal)
    ? readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
}

/** Each answered message has one effect, and each recall is applied once the leases of the dead ran out. */
async function expectOneEffectEach(file: string, answered: ReadonlySet<number>): Promise<void> {
  const inbox = await sqliteInbox(file)
  const receiver = createReceiver({ sdkAppId: app, inbox, log: silentLog })
  receiver.on('recall', () => {})
  void receiver.start()
  const states = async () => (await recallsOf(inbox)).map(({ state }) => state)
  try {
    await expect.poll(async () => new Set(await states()), { timeout: 10_000 }).toEqual(new Set(['applied']))
    const recalled = (await recallsOf(inbox)).flatMap(({ messages }) =>
      messages.map(({ name }) => Number(name)),
    )
    expect(new Set(recalled).size).toBe(recalled.length)
    expect(await countEffects(inbox)).toBe(recalled.length)
    expect(answered.difference(new Set(recalled))).toEqual(new Set())
  } finally {
    await receiver.close()
    await inbox.close()
  }
}

async function recallsOf(inbox: Inbox): Promise<RecallView[]> {
  const newer = await listRecalls(inbox, {}, null, 200)
  const older = newer.next === null ? [] : (await listRecalls(inbox, {}, newer.next, 200)).recalls
  return [...newer.recalls, ...older]
}
