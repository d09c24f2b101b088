import { expect, test } from 'vitest'
import { EVENT, type TakebackChat } from './index.ts'
import { absence, listOf, openClientStage, resync } from './testing/open-client-stage.ts'
import { said, saidAt } from './testing/said.ts'
import { peer } from './testing/small-gateway.ts'

/** What is told as new from now on. */
function toldBy(chat: TakebackChat): unknown[] {
  const told: unknown[] = []
  chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
    for (const { payload } of data) told.push(payload.text)
  })
  return told
}

test('[CL10] after an absence everything missed is told, and a recalled message never', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'before'))
  const { gateway, chat } = stage
  const told = toldBy(chat)
  await absence(stage, () => {
    gateway.says(peer, 'one', { quietly: true })
    const regretted = gateway.says(peer, 'regretted', { quietly: true })
    gateway.says(peer, 'two', { quietly: true })
    gateway.takesBack(regretted, { quietly: true })
  })
  expect(told).toEqual(['one', 'two'])
  expect((await listOf(chat))[0]).toMatchObject({ unreadCount: 3 })
  expect(JSON.stringify(stage.told)).not.toContain('regretted')
})

test('[CL10] what a catch-up that breaks off has learned is told all the same', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.says(peer, 'meanwhile', { quietly: true })
    // After the events, before the list: then the client comes again, and its cursor is behind them.
    stage.gateway.loseAnswerOf('conversations')
  })
  expect(told).toEqual(['meanwhile'])
})

test('[CL10] nor one that is recalled while the client still asks for what it missed', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'before'))
  const { gateway, chat } = stage
  const told = toldBy(chat)
  await absence(stage, () => {
    const regretted = gateway.says(peer, 'regretted', { quietly: true })
    gateway.says(peer, 'two', { quietly: true })
    // The client has learned of both by now, and asks for the list.
    gateway.beforeAnswerOf('conversations', () => gateway.takesBack(regretted))
  })
  expect(told).toEqual(['two'])
  expect(await listOf(chat)).toMatchObject([{ unreadCount: 2 }])
})

test('[CL10] a conversation that began during an absence: its messages are told and counted once', async () => {
  await using stage = await openClientStage()
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.says(peer, 'one', { quietly: true })
    stage.gateway.says(peer, 'two', { quietly: true })
    stage.gateway.takesBack(stage.gateway.says(peer, 'gone', { quietly: true }), { quietly: true })
    stage.gateway.says(peer, 'three', { quietly: true })
  })
  expect(told).toEqual(['one', 'two', 'three'])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 3 }])
})

test('[CL10] so it is when somebody speaks there before the list has come, and when that is lost', async () => {
  for (const isLost of [false, true]) {
    await using stage = await openClientStage()
    const told = toldBy(stage.chat)
    await absence(stage, () => {
      stage.gateway.says(peer, 'one', { quietly: true })
      // The first that the client hears of it is its second event.
      const speaks = () => void stage.gateway.says(peer, 'two')
      if (isLost) stage.gateway.loseAnswerOf('conversations', speaks)
      else stage.gateway.beforeAnswerOf('conversations', speaks)
    })
    expect(new Set(told)).toEqual(new Set(['one', 'two']))
    expect(told).toHaveLength(2)
    expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 2 }])
  }
})

test('[CL10] so it is when the catch-up breaks off inside the first page of it', async () => {
  await using stage = await openClientStage()
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.says(peer, 'one', { quietly: true })
    stage.gateway.says(peer, 'two', { quietly: true })
    stage.gateway.loseAnswerOf('history')
  })
  expect(told).toEqual(['one', 'two'])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 2 }])
})

test('[CL10] also when more is said before the next attempt', async () => {
  await using stage = await openClientStage()
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.says(peer, 'one', { quietly: true })
    stage.gateway.says(peer, 'two', { quietly: true })
    stage.gateway.loseAnswerOf('history', () => stage.gateway.says(peer, 'three', { quietly: true }))
  })
  expect(new Set(told)).toEqual(new Set(['one', 'two', 'three']))
  expect(told).toHaveLength(3)
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 3 }])
})

test.each(['sync', 'conversations', 'history'] as const)(
  '[CL10] also when there is so much to read that the server asks for patience: %s',
  async (op) => {
    await using stage = await openClientStage((gateway) => gateway.opensRoom('ball'))
    // Something to be asked for by a cursor.
    await stage.chat.joinGroup({ groupID: 'ball' })
    const told = toldBy(stage.chat)
    await absence(stage, () => {
      stage.gateway.says(peer, 'one', { quietly: true })
      stage.gateway.says(peer, 'two', { quietly: true })
      stage.gateway.refuse(op, 10_006)
    })
    expect(told).toEqual(['one', 'two'])
    expect(stage.gateway.logins).toBe(2)
  },
)

test('[CL10] [CL17] but what was said before the login is not, where the list has room for it only now', async () => {
  await using stage = await openClientStage((gateway) => {
    gateway.tellsTheTime()
    gateway.listsOthers()
    gateway.says(peer, 'before')
  })
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.listsAll()
    stage.gateway.says(peer, 'meanwhile', { quietly: true })
  })
  expect(told).toEqual(['meanwhile'])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 2 }])
})

test('[CL10] a client that knows thousands of conversations comes back too', async () => {
  await using stage = await openClientStage((gateway) => gateway.listsOthers())
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  for (let i = 0; i < 1200; i += 1) {
    const event = { kind: 'role', operator: peer, members: [] }
    const other = `GROUP${'g'.repeat(80)}${i}`
    stage.gateway.push(JSON.stringify({ op: 'event', conversation: other, seq: 1, after: 0, event }))
  }
  stage.gateway.says(peer, 'before')
  await heard
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    for (const text of ['one', 'two', 'three']) stage.gateway.says(peer, text, { quietly: true })
  })
  expect(told).toEqual(['one', 'two', 'three'])
})

test('[CL10] an event that does not follow the last one makes the client ask for what is between', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'before'))
  const texts = new Set<unknown>()
  const both = new Promise<void>((resolve) => {
    stage.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
      for (const { payload } of data) texts.add(payload.text)
      if (texts.size === 2) resolve()
    })
  })
  stage.gateway.says(peer, 'left out', { quietly: true })
  stage.gateway.says(peer, 'heard')
  await both
  expect(texts).toEqual(new Set(['heard', 'left out']))
})

test('[CL14] after a resync what is in memory is read again', async () => {
  await using stage = await openClientStage()
  const first = stage.next(EVENT.MESSAGE_RECEIVED)
  const live = stage.gateway.says(peer, 'one')
  const [message] = await first
  const second = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'two')
  await second
  stage.gateway.takesBack(live, { quietly: true })
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  await resync(stage)
  expect((await revoked)[0]).toBe(message)
})

test('[CL14] of many conversations those that spoke last are read again, and no more than the server hears at once', async () => {
  await using stage = await openClientStage((gateway) => gateway.listsOthers())
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  for (let i = 0; i < 100; i += 1)
    for (const seq of [1, 2]) {
      const message = { ...said(`GROUP${i}`, peer, seq), time: saidAt + i, msgId: `${i}-${seq}` }
      const event = { kind: 'message', message }
      stage.gateway.push(
        JSON.stringify({ op: 'event', conversation: `GROUP${i}`, seq, after: seq - 1, event }),
      )
    }
  await heard
  await resync(stage)
  const read = stage.gateway.heard.flatMap((frame) => (frame.op === 'history' ? [frame.conversation] : []))
  expect(read).toEqual(Array.from({ length: 80 }, (_, i) => `GROUP${99 - i}`))
})

test('[CL14] nothing that was said before the login is told by it as new', async () => {
  await using stage = await openClientStage((gateway) => {
    for (const text of ['one', 'two', 'three']) gateway.says(peer, text)
  })
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'four')
  await heard
  const told = toldBy(stage.chat)
  await resync(stage)
  expect(stage.gateway.heard.filter(({ op }) => op === 'history')).toHaveLength(1)
  expect(told).toEqual([])
})

test('[CL10] [CL14] what was said between the last event and a resync is told, though the list shows it first', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'one')
  await heard
  stage.gateway.says(peer, 'two', { quietly: true })
  stage.gateway.says(peer, 'three', { quietly: true })
  const told = toldBy(stage.chat)
  await resync(stage)
  expect(told).toEqual(['two', 'three'])
})
