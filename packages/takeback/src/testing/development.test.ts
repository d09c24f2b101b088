/** A whole Chat backend whose clock is turned, whose webhooks meet faults, and which is emptied: docs/spec/development.md. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { EVENT } from '@takeback/client'
import { liveCloseCodes, livePath, webhookCommands } from '@takeback/protocol'
import { verifySign } from '@takeback/protocol/crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPlainEndpoint } from '../http/testing/plain-endpoint.ts'
import { startChatBackend, type ChatBackendForTests } from './index.ts'
import { systemClock } from './system-clock.ts'

/** A machine may be busy. */
const patient = { timeoutMs: 30_000 }

const { c2cRecall, c2cAfterSend, groupRecall } = webhookCommands
const token = 'a-token-of-this-test'
const day = 86_400_000
const okText = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

/** What the app backend hears, in the order in which it hears it. */
interface Heard {
  readonly command: string
  /** MsgKey. */
  readonly key: string
  readonly sign: string
}

let chat: ChatBackendForTests
let endpoint: Awaited<ReturnType<typeof openPlainEndpoint>>
let heard: Heard[] = []
let answers: (response: ServerResponse) => void
const names = () => heard.map(({ command, key }) => `${command === c2cRecall ? 'recall' : 'sent'} ${key}`)

beforeAll(async () => {
  endpoint = await openPlainEndpoint((request, response) => void hear(request, response))
  chat = await startChatBackend({
    webhookUrl: `${endpoint.origin}/callback`,
    token,
    preset: 'durable',
    seed: 7,
  })
}, 120_000)

beforeEach(async () => {
  answers = (response) => response.end(okText)
  await chat.reset()
  await chat.clock.freeze()
  await chat.admin.importAccounts('jared', 'Jonh', 'mei')
  heard = []
})

afterAll(async () => {
  await chat.close()
  await endpoint[Symbol.asyncDispose]()
})

async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += String(part)
  const query = new URL(request.url ?? '', endpoint.origin).searchParams
  const verdict = verifySign({
    tokens: [token],
    sign: query.get('Sign'),
    requestTime: query.get('RequestTime'),
    // Whoever tests an app backend does not turn that one's clock.
    nowSeconds: Math.floor(systemClock.now() / 1000),
  })
  const body = JSON.parse(text) as { readonly CallbackCommand: string; readonly MsgKey: string }
  heard.push({ command: body.CallbackCommand, key: body.MsgKey, sign: verdict.ok ? 'ok' : verdict.reason })
  answers(response)
}

/** Sent, and told of. */
async function says(text: string, from = 'jared', to = 'Jonh'): Promise<string> {
  const key = await chat.admin.send(from, to, text)
  await chat.clock.advance(0)
  heard = []
  return key
}

describe('the clock', () => {
  test('[DV11] frozen, messages are of one moment, and webhooks go out', async () => {
    const { admin, webhooks, clock } = chat
    const now = clock.now()
    const keys = [await admin.send('jared', 'Jonh', 'one'), await admin.send('jared', 'Jonh', 'two')]
    expect(keys.map((key) => key.split('_')[2])).toEqual(
      [now, now].map((at) => String(Math.floor(at / 1000))),
    )
    await admin.createGroup('club', 'jared', 'Jonh')
    await admin.recallFromGroup(
      { groupId: 'club' },
      await admin.sendToGroup({ groupId: 'club' }, 'jared', 'x'),
    )
    expect(Number((await webhooks.next(groupRecall, patient)).body.EventTime)).toBe(now)
    expect([clock.now(), clock.isFrozen()]).toEqual([now, true])
  })

  test('[DV12] three days of a dead endpoint: every attempt of the plan, each in its time', async () => {
    const { admin, clock, faults, rest } = chat
    const key = await says('oops')
    await faults.drop()
    const start = clock.now()
    await admin.recall('jared', 'Jonh', key)
    await clock.advance('4d')

    const waits = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200, 43_200, 43_200, 43_200, 72_000]
    const { Response } = await rest('takeback_config/list_deliveries', { State: 'dead' })
    const [delivery] = (
      Response as { Deliveries: { Attempts: number; Log: { Attempt: number; At: number }[] }[] }
    ).Deliveries
    // What was tried out of turn before it has the number of the attempt of the plan.
    const times = [...new Map(delivery?.Log.map(({ Attempt, At }) => [Attempt, At - start])).values()]
    expect(times).toHaveLength(15)
    expect(delivery?.Attempts).toBe(15)
    // The dice add a fifth at most.
    for (const [n, wait] of waits.entries()) {
      const waited = (times[n + 1] ?? 0) - (times[n] ?? 0)
      expect([n, waited >= wait * 1000, waited <= wait * 1200 + 20]).toEqual([n, true, true])
    }
    expect(names()).toEqual([])
  })

  test('[DV12] an endpoint that is back in time gets everything, once and in order', async () => {
    const { admin, clock, faults } = chat
    const keys = [await says('one'), await says('two'), await says('three')]
    await faults.status(503)
    for (const key of keys) await admin.recall('jared', 'Jonh', key)
    await clock.advance('2d')
    expect(names()).toEqual([])
    await faults.clear()
    await clock.advance('1d')
    expect(names()).toEqual(keys.map((key) => `recall ${key}`))
  })

  test('[DV10] what is signed is signed with the machine’s time: an app backend takes it', async () => {
    const { admin, clock } = chat
    const key = await says('oops')
    await clock.advance('3d')
    await admin.recall('jared', 'Jonh', key)
    await clock.advance(0)
    expect(heard).toEqual([{ command: c2cRecall, key, sign: 'ok' }])
  })

  test('[DV10] a person’s window closes when the clock is advanced, and to the second', async () => {
    const jared = await chat.user('jared')
    const draft = jared.createTextMessage({ to: 'Jonh', conversationType: 'C2C', payload: { text: 'oops' } })
    const { data: one } = await jared.sendMessage(draft)
    await chat.clock.advance('120s')
    await jared.revokeMessage(one.message)
    const again = jared.createTextMessage({ to: 'Jonh', conversationType: 'C2C', payload: { text: 'oops' } })
    const { data: two } = await jared.sendMessage(again)
    await chat.clock.advance('121s')
    await expect(jared.revokeMessage(two.message)).rejects.toMatchObject({ code: 20016 })
  })

  test('[DV10] a UserSig expires, and its owner is signed out', async () => {
    const jared = await chat.user('jared')
    const out = new Promise((resolve) => {
      jared.on(EVENT.KICKED_OUT, resolve)
    })
    await chat.clock.advance('181d')
    await out
  })

  test('[DV12] what is past its retention is swept', async () => {
    const { clock, rest } = chat
    const key = await says('kept for a week')
    const asked = {
      Operator_Account: 'jared',
      Peer_Account: 'Jonh',
      MaxCnt: 10,
      MinTime: 0,
      MaxTime: 2 ** 32 - 1,
    }
    expect((await rest('openim/admin_getroammsg', asked))['MsgList']).toMatchObject([{ MsgKey: key }])
    await clock.advance('8d')
    expect((await rest('openim/admin_getroammsg', asked))['MsgList']).toEqual([])
  })

  test('[DV13] set running, it is never behind the machine', async () => {
    const { clock } = chat
    await clock.advance('1d')
    await clock.run()
    expect(clock.isFrozen()).toBe(false)
    expect(clock.now()).toBeGreaterThanOrEqual(systemClock.now() + day - 60_000)
  })

  test.each([
    ['soon', 'by is "soon": give a time such as 90s, 15m, 12h or 3d, or milliseconds.'],
    [-1, /^by is -1/],
  ])('[DV52] %j is no time', async (by, sentence) => {
    await expect(chat.clock.advance(by)).rejects.toThrow(sentence)
  })
})

describe('faults', () => {
  /** A message that is told of, and its recall under the fault; gives its key. */
  async function recalls(): Promise<string> {
    const key = await says('oops')
    await chat.admin.recall('jared', 'Jonh', key)
    await chat.clock.advance(0)
    return key
  }

  async function attempts(): Promise<string[]> {
    const { Response } = await chat.rest('takeback_config/list_deliveries', { Limit: 1 })
    const [delivery] = (
      Response as { Deliveries: { Log: { Outcome: string; Status: number | null; Ms: number }[] }[] }
    ).Deliveries
    return (delivery?.Log ?? []).map(({ Outcome, Status }) =>
      Status === null ? Outcome : `${Outcome} ${Status}`,
    )
  }

  test('[DV21] [TE16] drop: nothing is heard, and it is tried again', async () => {
    await chat.faults.drop({ next: 1, command: c2cRecall })
    const key = await recalls()
    expect([names(), await attempts()]).toEqual([[], ['unreachable']])
    expect(chat.webhooks.all.filter(({ command }) => command === c2cRecall)).toEqual([])
    await chat.clock.advance('10s')
    expect([names(), await attempts()]).toEqual([[`recall ${key}`], ['unreachable', 'answered 200']])
  })

  test('[DV21] with reaches it is heard, and only the answer is lost', async () => {
    await chat.faults.drop({ next: 1, reaches: true, command: c2cRecall })
    await chat.faults.status(502, { next: 1, reaches: true, command: c2cRecall })
    const key = await recalls()
    await chat.clock.advance('1m')
    expect(names()).toEqual([`recall ${key}`, `recall ${key}`, `recall ${key}`])
    expect(await attempts()).toEqual(['unreachable', 'answered 502', 'answered 200'])
  })

  test('[DV21] status: an answer of somebody in between; 410 ends it', async () => {
    await chat.faults.status(410, { next: 1, command: c2cRecall })
    await recalls()
    await chat.clock.advance('4d')
    expect([names(), await attempts()]).toEqual([[], ['answered 410']])
  })

  test('[DV21] [DV26] hang: a time-out after two seconds of the clock', async () => {
    const { clock, faults } = chat
    await faults.hang({ next: 1, command: c2cRecall })
    const key = await recalls()
    await clock.advance(1999)
    expect(await attempts()).toEqual([])
    await clock.advance(1)
    expect(await attempts()).toEqual(['timed-out'])
    await clock.advance('10s')
    expect(names()).toEqual([`recall ${key}`])
  })

  test('[DV22] delay: heard later; from two seconds on the call has timed out meanwhile', async () => {
    const { clock, faults } = chat
    await faults.delay(1500, { next: 1, command: c2cRecall })
    await faults.delay('3s', { next: 1, command: c2cRecall })
    const first = await recalls()
    await clock.advance(1499)
    expect(names()).toEqual([])
    await clock.advance(1)
    expect([names(), await attempts()]).toEqual([[`recall ${first}`], ['answered 200']])

    const second = await recalls()
    await clock.advance('2s')
    expect([names(), await attempts(), faults.held]).toEqual([[], ['timed-out'], 1])
    await clock.advance('1s')
    expect([names(), await attempts(), faults.held]).toEqual([[`recall ${second}`], ['timed-out'], 0])
    await clock.advance('10s')
    expect(names()).toEqual([`recall ${second}`, `recall ${second}`])
  })

  test('[DV23] duplicate: heard twice, recorded once', async () => {
    await chat.faults.duplicate({ next: 1, command: c2cRecall })
    const key = await recalls()
    expect([names(), await attempts()]).toEqual([[`recall ${key}`, `recall ${key}`], ['answered 200']])
  })

  test('[DV24] [TE16] reorder: the recall comes before its message', async () => {
    const { admin, clock, faults, webhooks } = chat
    await faults.reorder({ next: 1 })
    const key = await admin.send('jared', 'Jonh', 'oops')
    await clock.advance(0)
    expect([names(), faults.held]).toEqual([[], 1])
    await admin.recall('jared', 'Jonh', key)
    await webhooks.settled()
    expect(names()).toEqual([`recall ${key}`, `sent ${key}`])
    expect(faults.held).toBe(0)
  })

  test('[DV24] reorder: two recalls of one conversation change places; nothing waits for ever', async () => {
    const { admin, clock, faults } = chat
    const [one, two, three] = [await says('one'), await says('two'), await says('three')]
    await faults.reorder({ next: 1 })
    for (const key of [one, two]) await admin.recall('jared', 'Jonh', key)
    await clock.advance(0)
    expect(names()).toEqual([`recall ${two}`, `recall ${one}`])

    await faults.reorder({ next: 1 })
    await admin.recall('jared', 'Jonh', three)
    await clock.advance(4999)
    expect(names()).toHaveLength(2)
    await clock.advance(1)
    expect(names().at(-1)).toBe(`recall ${three}`)
  })

  test('[DV25] bad-sign and skew: what an app backend must refuse, and what it may take', async () => {
    const { faults, clock } = chat
    answers = (response) => {
      response.statusCode = heard.at(-1)?.sign === 'ok' ? 200 : 401
      response.end(okText)
    }
    await faults.badSign({ next: 1, command: c2cRecall })
    await faults.skew(-120, { next: 1, command: c2cRecall })
    await faults.skew(30, { next: 1, command: c2cRecall })
    await recalls()
    await clock.advance('1m')
    expect(heard.map(({ sign }) => sign)).toEqual(['wrong', 'stale', 'ok'])
    expect(await attempts()).toEqual(['answered 401', 'answered 401', 'answered 200'])
  })

  test('[DV25] ordered for an app that signs nothing they are refused', async () => {
    const { faults, rest } = chat
    await rest('takeback_config/set_callback_token', { IsTokenEnable: false })
    await expect(faults.badSign()).rejects.toThrow(
      'No webhook is signed, so bad-sign has nothing to change: set a token first.',
    )
    await expect(faults.plan({ orders: [{ kind: 'skew', seconds: 9, sdkAppId: 7 }] })).rejects.toThrow(
      'The webhooks of app 7 are not signed, so skew has nothing to change: set a token first.',
    )
    expect(faults.orders).toEqual([])
  })

  test('[DV20] what was carried out is told, and an order can be cancelled', async () => {
    const { faults } = chat
    const order = await faults.status(503, { command: c2cRecall })
    expect(order).toEqual({
      kind: 'status',
      status: 503,
      command: c2cRecall,
      id: 1,
      seen: 0,
      hit: 0,
      left: null,
    })
    const key = await recalls()
    expect(faults.orders).toMatchObject([{ id: 1, seen: 1, hit: 1 }])
    expect(faults.done).toMatchObject([
      { id: 1, kind: 'status', command: c2cRecall, conversation: 'Jonh jared', messages: [key] },
    ])
    await faults.cancel(order)
    expect(faults.orders).toEqual([])
    await expect(faults.cancel(order)).rejects.toThrow('There is no order 1, or it is used up.')
    await expect(faults.drop({ next: 0 })).rejects.toThrow(/^next is 0/)
  })
})

describe('[DV27] the same seed', () => {
  /** Three conversations, every fault by the dice, four days; which faults met which message when. */
  async function plays(seed: number): Promise<string[]> {
    const { admin, clock, faults } = chat
    await chat.reset()
    await clock.freeze()
    await admin.importAccounts('jared', 'Jonh', 'mei')
    const start = clock.now()
    await faults.plan({
      seed,
      orders: [
        { kind: 'drop', chance: 0.2 },
        { kind: 'delay', ms: 3000, chance: 0.2 },
        { kind: 'status', status: 503, chance: 0.3, reaches: true },
        { kind: 'hang', chance: 0.2 },
        { kind: 'duplicate', chance: 0.2 },
        { kind: 'reorder', chance: 0.1 },
      ],
    })
    const said: string[] = []
    for (const [from, to] of [
      ['jared', 'Jonh'],
      ['Jonh', 'mei'],
      ['mei', 'jared'],
    ] as const) {
      const keys = [await admin.send(from, to, 'one'), await admin.send(from, to, 'two')]
      said.push(...keys)
      await clock.advance('1s')
      for (const key of keys) await admin.recall(from, to, key)
      await clock.advance('1s')
    }
    await clock.advance('4d')
    const told = faults.done
      .toReversed()
      .map(
        ({ at, kind, command, messages: [key = ''] }) =>
          `${at - start} ${kind} ${command} ${said.indexOf(key)}`,
      )
    // What is sent at the same moment goes over several connections: in order within a conversation, of two messages each.
    const arrived = names().map((name) => name.replace(/\S+$/, (key) => String(said.indexOf(key))))
    const conversationOf = (name: string) => Math.floor(Number(name.split(' ').at(-1)) / 2)
    return [...told, ...arrived.toSorted((one, other) => conversationOf(one) - conversationOf(other))]
  }

  test('and the same calls: the same faults, pauses and arrivals', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    console.log(`[DV27] seed ${seed}`)
    const first = await plays(seed)
    expect(first.length).toBeGreaterThan(12)
    heard = []
    expect(await plays(seed)).toEqual(first)
    heard = []
    expect(await plays(seed === 0 ? 1 : seed - 1)).not.toEqual(first)
  }, 60_000)
})

describe('reset', () => {
  test('[DV40] nothing is left, and what was set is as it was at the start', async () => {
    const { admin, clock, faults, rest, webhooks } = chat
    const key = await says('oops')
    await rest('takeback_config/update_callback', { Paused: true, Preset: 'tencent' })
    await faults.drop()
    await clock.advance('3d')
    await chat.reset()

    expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(60_000)
    expect([clock.isFrozen(), faults.orders, faults.done, faults.seed]).toEqual([false, [], [], 7])
    expect(webhooks.all).toEqual([])
    const { Response } = await rest('takeback_config/get_callback', {})
    expect(Response).toMatchObject({ Paused: false, Preset: 'durable', Url: `${endpoint.origin}/callback` })
    await expect(admin.recall('jared', 'Jonh', key)).rejects.toMatchObject({ code: 90008 })
    const asked = { CheckItem: [{ UserID: 'jared' }, { UserID: 'administrator' }] }
    expect((await rest('im_open_login_svc/account_check', asked))['ResultItem']).toMatchObject([
      { AccountStatus: 'NotImported' },
      { AccountStatus: 'Imported' },
    ])
    expect((await rest('takeback_config/list_deliveries', {}))['Response']).toMatchObject({ Deliveries: [] })
  })

  test('[DV40] nothing of before arrives afterwards: not what waits, is held back, or is under way', async () => {
    const { admin, clock, faults } = chat
    const held: ServerResponse[] = []
    answers = (response) => void held.push(response)
    const slow = await admin.send('jared', 'Jonh', 'under way')
    await expect.poll(() => names(), { timeout: 30_000 }).toEqual([`sent ${slow}`])
    answers = (response) => response.end(okText)
    await faults.reorder({ next: 1 })
    await admin.send('Jonh', 'mei', 'held back')
    await faults.hang({ next: 1 })
    await admin.send('jared', 'mei', 'hangs')
    await expect.poll(() => faults.done.length, { timeout: 30_000 }).toBe(2)
    await faults.drop()
    await admin.send('mei', 'jared', 'waits for its retry')
    await expect.poll(() => faults.done.length, { timeout: 30_000 }).toBe(3)

    heard = []
    await chat.reset()
    for (const response of held) response.destroy()
    await clock.freeze()
    await clock.advance('4d')
    expect([names(), faults.held]).toEqual([[], 0])
    // And what comes now arrives.
    await admin.importAccounts('jared', 'Jonh')
    const key = await admin.send('jared', 'Jonh', 'after')
    await clock.advance(0)
    expect(names()).toEqual([`sent ${key}`])
  })

  test('[DV40] who is signed in is sent away, and may come again', async () => {
    const socket = new WebSocket(`${chat.url.replace('http', 'ws')}${livePath}`)
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener('close', ({ code }) => resolve(code))
    })
    await new Promise((resolve) => {
      socket.addEventListener('open', resolve)
    })
    await chat.reset()
    expect(await closed).toBe(liveCloseCodes.restart)
    const again = await chat.user('jared')
    const draft = again.createTextMessage({
      to: 'administrator',
      conversationType: 'C2C',
      payload: { text: 'x' },
    })
    await again.sendMessage(draft)
    expect((await chat.webhooks.next(c2cAfterSend, patient)).body.From_Account).toBe('jared')
  })

  test('[DV40] asked for twice at once, it happens twice', async () => {
    await Promise.all([chat.reset(), chat.reset()])
    await chat.admin.importAccounts('jared', 'Jonh')
    await chat.admin.send('jared', 'Jonh', 'x')
    await chat.webhooks.next(c2cAfterSend, patient)
  })
})
