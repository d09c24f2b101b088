/** [T60] [T61] A recall while its message is on its way to those who listen. */
import type { DownFrame } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { liveUser } from '../testing/live-user.ts'
import { nextTurn } from './next-turn.ts'

type LiveUser = Awaited<ReturnType<typeof liveUser>>

const listeners = Array.from({ length: 12 }, (_, i) => `listener-${i}`)
const admin = { operator: 'administrator', clientIp: '203.0.113.7', platform: 'RESTAPI' }
const byAdmin = { by: { kind: 'admin' }, origin: admin } as const

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage({}, { slice: 1, framesPerSecond: 1e6, frameBurst: 1e6 })
  await stage.users('romeo', 'juliet', ...listeners)
  for (const GroupId of ['square', 'verona'])
    await stage.call('group_open_http_svc/create_group', {
      GroupId,
      Type: 'Public',
      Name: 'n',
      Owner_Account: 'romeo',
      MemberList: ['juliet', ...listeners].map((Member_Account) => ({ Member_Account })),
    })
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

let drawn = 0
function content(words: string) {
  drawn += 1
  const body = JSON.stringify([{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }])
  const { sdkAppId: app } = stage.app
  return { app, random: drawn, body, custom: null, customBlanked: null, quoted: [], flags: 0 }
}

/** Sends and takes back, both named before either is done, so that they may come in one commit. */
interface Pair {
  readonly send: (words: string) => Promise<unknown>
  readonly recall: () => Promise<unknown>
}

function oneToOne(): Pair {
  const { engine, clock } = stage
  const seq = drawn + 1
  const pair = { sender: 'romeo', recipient: 'juliet' }
  return {
    send: (words) =>
      engine.turn('c2c/send', {
        ...content(words),
        ...pair,
        seq,
        clientTime: null,
        sendKey: null,
        afterSend: false,
        origin: admin,
      }),
    recall: () => {
      const messageKey = { seq, random: seq, time: Math.floor(clock.now() / 1000) }
      return engine.turn('c2c/recall', { app: stage.app.sdkAppId, ...pair, messageKey, ...byAdmin })
    },
  }
}

let lastSeq = 0
function inGroup(): Pair {
  const { engine } = stage
  const seq = ++lastSeq
  const place = { groupId: 'verona', topicId: null }
  return {
    send: (words) =>
      engine.turn('group/send', {
        ...content(words),
        ...place,
        sender: 'romeo',
        priority: 2,
        detail: null,
        sendKey: `overtaking-${seq}`,
        afterSend: false,
        origin: admin,
      }),
    recall: () => {
      const { sdkAppId: app } = stage.app
      return engine.turn('group/recall', { app, ...place, seqs: [seq], reason: null, ...byAdmin })
    },
  }
}

const rounds = 60
/** Changes nothing, and is a commit. */
const everybodyIsThere = { app: 1_400_000_000, accounts: [{ userId: 'romeo', nick: null, faceUrl: null }] }

test.each([
  ['one-to-one', oneToOne],
  ['in a group', inGroup],
])(
  '[LV42] [T60] %s: the message, then its recall; or the tombstone alone, then the recall',
  async (_, pair) => {
    await using juliet = await liveUser(stage, 'juliet')
    const shapes = new Set<string>()
    for (let round = 0; round < rounds; round += 1) {
      const words = `hidden ${round}`
      const { send, recall } = pair()
      // A commit is under way, so that what comes now waits for the next one.
      const before = stage.engine.turn('accounts/import', everybodyIsThere)
      const sending = send(words)
      const told = juliet.hears('message')
      // In one commit; after a few turns of the event loop; and as soon as the message was heard.
      if (round % 3 === 2) await told
      else if (round % 3 === 1) for (let turns = 0; turns < round; turns += 1) await nextTurn()
      const [recalled] = await Promise.all([recall(), sending, before])
      expect(recalled).toMatchObject({ kind: 'recalled' })
      const [message, after] = [await told, await juliet.hears('recall')]
      expect(after.seq).toBeGreaterThan(message.seq)
      const { body, custom, recalled: tombstone } = message.event.message
      shapes.add(tombstone === null ? 'text' : 'tombstone')
      if (tombstone === null) expect(JSON.stringify(body)).toContain(words)
      else expect([body, custom]).toEqual([[], null])
      await juliet.settled()
      expect(JSON.stringify(juliet.frames)).not.toContain(words)
    }
    expect(shapes).toEqual(new Set(['text', 'tombstone']))
  },
)

const devices = 16
/** Long, so that telling it to everybody takes longer than a recall. */
const secret = 'the text that is taken back'.padEnd(11_000, '.')
const mostRounds = 40

test('[LV42] [T61] a crowd that is told slowly: who asks after the recall was answered is not told the text afterwards', async () => {
  const crowd: LiveUser[] = []
  for (let device = 0; device < devices; device += 1)
    crowd.push(...(await Promise.all(listeners.map((userId) => liveUser(stage, userId)))))
  await using romeo = await liveUser(stage, 'romeo')
  /** Of each socket what came, in order. */
  const came = crowd.map((): string[] => [])
  let heardFirst: (seq: number) => void = () => {}
  crowd.forEach(({ socket }, i) =>
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as DownFrame
      if (frame.op === 'event' && frame.event.kind === 'message') heardFirst(frame.event.message.key.seq)
      came[i]?.push(shapeOf(frame))
    }),
  )
  const { engine, app } = stage
  const call = { app: app.sdkAppId, groupId: 'square', topicId: null, reason: null, ...byAdmin }
  // Until some were told before the recall was answered, and others were not.
  for (let round = 0; round < mostRounds && !came.flat().includes('tombstone'); round += 1) {
    for (const frames of [...came, ...crowd.map(({ frames }) => frames)]) frames.length = 0
    const first = new Promise<number>((resolve) => {
      heardFirst = resolve
    })
    const sending = romeo.sends('GROUPsquare', secret)
    expect(await engine.turn('group/recall', { ...call, seqs: [await first] })).toMatchObject({ codes: [0] })
    await Promise.all(crowd.map((listener) => listener.settled()))
    await Promise.all([sending, ...crowd.map((listener) => listener.hears('recall'))])
    const late = came.map((frames) => frames.join(' ')).filter((frames) => /(pong|recall).*text/.test(frames))
    expect(late).toEqual([])
  }
  expect(new Set(came.flat())).toEqual(new Set(['text', 'tombstone', 'pong', 'recall']))
  for (const listener of crowd) await listener[Symbol.asyncDispose]()
})

function shapeOf(frame: DownFrame): string {
  if (frame.op !== 'event') return frame.op
  if (frame.event.kind !== 'message') return frame.event.kind
  return frame.event.message.recalled === null ? 'text' : 'tombstone'
}
