/**
 * [RC10] Eight who may take one message back do so at the same instant, over sockets and over REST, at a Chat backend that
 * really listens and really delivers: one wins, the others get the documented answer, and there is one webhook.
 * `TAKEBACK_RACES=10000` races for long.
 */
import type { ListDeliveriesAnswer, LiveMessage } from '@takeback/protocol'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { liveSocket } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { type Backend, openBackend } from '../model/backend.ts'

type Socket = Awaited<ReturnType<typeof liveSocket>>
/** The code of a recall: 0 for whoever wins. */
type Racer = (message: LiveMessage) => Promise<number>

/** Messages that are raced for, in each of the two. */
const rounds = Number(process.env['TAKEBACK_RACES'] ?? (inject('store') === 'postgres' ? 80 : 1000))
/** In a large run the machine is somebody else's too. */
const timeoutMs = 60_000 + rounds * 150
let backend: Backend
type Device =
  | 'romeo'
  | 'romeosPad'
  | 'romeosTv'
  | 'romeosCar'
  | 'juliet'
  | 'julietsPad'
  | 'nurse'
  | 'nursesPad'
let sockets: Readonly<Record<Device, Socket>>

beforeAll(async () => {
  backend = await openBackend()
  await backend.ok('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet', 'nurse'] })
  await backend.ok('group_open_http_svc/create_group', {
    Type: 'Public',
    Name: 'Verona',
    GroupId: 'verona',
    Owner_Account: 'nurse',
    MemberList: [{ Member_Account: 'romeo' }, { Member_Account: 'juliet', Role: 'Admin' }],
  })
  sockets = {
    romeo: await logIn('romeo'),
    romeosPad: await logIn('romeo'),
    romeosTv: await logIn('romeo'),
    romeosCar: await logIn('romeo'),
    juliet: await logIn('juliet'),
    julietsPad: await logIn('juliet'),
    nurse: await logIn('nurse'),
    nursesPad: await logIn('nurse'),
  }
})
afterAll(async () => {
  for (const socket of Object.values(sockets)) await socket[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

async function logIn(userId: string): Promise<Socket> {
  const socket = await liveSocket({ liveUrl: backend.url.replace('http', 'ws') })
  const login = { op: 'login', sdkAppId: backend.sdkAppId, userId, userSig: backend.userSig(userId) }
  expect(await socket.ask({ ...login, platform: 'Web', device: 'race' })).toMatchObject({ op: 'ok' })
  return socket
}

async function says(conversation: string, random: number): Promise<LiveMessage> {
  const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }]
  const answer = await sockets.romeo.ask({ op: 'send', conversation, random, clientTime: 1, body })
  return (answer as unknown as { readonly message: LiveMessage }).message
}

function onSocket(socket: Socket): Racer {
  return async ({ conversation, key, sender }) => {
    const answer = await socket.ask({ op: 'recall', conversation, key, sender })
    return answer.op === 'refused' ? answer.code : 0
  }
}

/** Messages that are raced for side by side. */
const lanes = 8

/** The same racers in another order each round, so that nobody is always first. */
async function race(racers: Readonly<Record<string, Racer>>, conversation: string, gone: number) {
  const names = Object.keys(racers)
  const wins: Record<string, number> = {}
  const before = recallsHeard()
  async function run(round: number): Promise<void> {
    const message = await says(conversation, before.size + round + 1)
    const order = names.map((_, i) => names[(i + round) % names.length] as string)
    const codes = await Promise.all(
      order.map(async (name, i) => {
        // A head start of a few turns of the event loop: sockets are read in an order of their own.
        if (i > 0) await turns(round % 12)
        return racers[name]?.(message)
      }),
    )
    expect(codes.toSorted((a = -1, b = -1) => a - b)).toEqual([0, ...names.slice(1).map(() => gone)])
    const winner = order[codes.indexOf(0)] as string
    wins[winner] = (wins[winner] ?? 0) + 1
  }
  for (let round = 0; round < rounds; round += lanes) {
    // So that nobody's frames are a flood.
    backend.pass(2000)
    const side = Math.min(lanes, rounds - round)
    await Promise.all(Array.from({ length: side }, (_, lane) => run(round + lane)))
    for (const { frames } of Object.values(sockets)) frames.length = 0
  }
  const heard = () => {
    // What a busy machine answered late comes again in seconds of this clock.
    backend.pass(1000)
    return recallsHeard().difference(before).size
  }
  await expect.poll(heard, { timeout: timeoutMs, interval: 100 }).toBe(rounds)
  const doubled = async () => callsHeard().length - recallsHeard().size - (await laterAttempts())
  await expect.poll(doubled, { timeout: timeoutMs, interval: 100 }).toBeLessThanOrEqual(0)
  return wins
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

function callsHeard(): string[] {
  return backend
    .heard()
    .filter(({ body }) => isOfRecall(body))
    .map(({ body }) => JSON.stringify([body['MsgKey'], body['MsgSeqList']]))
}

function recallsHeard(): Set<string> {
  return new Set(callsHeard())
}

/** How often the Chat backend, as it knows itself, called again with the same delivery. */
async function laterAttempts(): Promise<number> {
  let again = 0
  for (let Before: number | null = Number.MAX_SAFE_INTEGER; Before !== null;) {
    const answer = await backend.ok('takeback_config/list_deliveries', { Limit: 100, Before })
    const page = answer['Response'] as ListDeliveriesAnswer['Response']
    again += page.Deliveries.filter(isOfRecall).reduce((sum, { Attempts }) => sum + Attempts - 1, 0)
    Before = page.Next
  }
  return again
}

function isOfRecall({ CallbackCommand }: { readonly CallbackCommand: string }): boolean {
  return !CallbackCommand.endsWith('SendMsg')
}

test(
  '[RC10] [T59] a group, eight at once: sender, owner and admin on two devices each, and twice over REST',
  async () => {
    const overRest: Racer = async ({ key }) => {
      const body = { GroupId: 'verona', MsgSeqList: [{ MsgSeq: key.seq }] }
      const answer = await backend.ok('group_open_http_svc/group_msg_recall', body)
      return (answer['RecallRetList'] as readonly { readonly RetCode: number }[])[0]?.RetCode ?? -1
    }
    const { romeo, romeosPad, juliet, julietsPad, nurse, nursesPad } = sockets
    const racers = {
      sender: onSocket(romeo),
      sendersPad: onSocket(romeosPad),
      admin: onSocket(juliet),
      adminsPad: onSocket(julietsPad),
      owner: onSocket(nurse),
      ownersPad: onSocket(nursesPad),
      rest: overRest,
      restAgain: overRest,
    }
    const wins = await race(racers, 'GROUPverona', 10032)
    expect(Object.keys(wins).length).toBeGreaterThan(1)
  },
  timeoutMs,
)

test(
  '[RC10] [T59] one-to-one, eight at once: the sender on four devices, and four times over REST',
  async () => {
    const overRest: Racer = async ({ key }) => {
      const MsgKey = `${key.seq}_${key.random}_${key.time}`
      const pair = { From_Account: 'romeo', To_Account: 'juliet', MsgKey }
      return (await backend.call('openim/admin_msgwithdraw', pair)).ErrorCode
    }
    const { romeo, romeosPad, romeosTv, romeosCar } = sockets
    const racers = {
      phone: onSocket(romeo),
      pad: onSocket(romeosPad),
      tv: onSocket(romeosTv),
      car: onSocket(romeosCar),
      rest1: overRest,
      rest2: overRest,
      rest3: overRest,
      rest4: overRest,
    }
    const wins = await race(racers, 'C2Cjuliet', 20023)
    expect(Object.keys(wins).length).toBeGreaterThan(1)
  },
  timeoutMs,
)
