/** Lost webhooks are found over REST, against our own Chat backend: rules R110-R116 of docs/spec/receiving.md. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createReceiver, type Inbox } from '@takeback/receiver'
import { memoryInbox } from '@takeback/receiver/memory'
import { toNodeHandler } from '@takeback/receiver/node'
import { countEffects } from '@takeback/receiver/reading'
import { reconcile, type Conversation } from '@takeback/receiver/reconcile'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { startChatBackend, type ChatBackendForTests } from 'takeback/testing'
import { expect, test } from 'vitest'
import { needsFiles } from '../setup/needs.ts'
import { anyPorts, runCommand, startService } from './service.ts'

const token = 'a-token-of-more-than-24-characters'
const key = 'k'.repeat(64)
const recalls = [
  'C2C.CallbackAfterMsgWithDraw',
  'Group.CallbackAfterRecallMsg',
  'OfficialAccount.CallbackAfterMsgWithDraw',
] as const
const okBody = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
const silent = { warn: () => {}, error: () => {} }
const patience = { timeout: 60_000 }
/** 10000 is what the promise says; see docs/spec/receiving.md, R112. */
const WEBHOOKS = Number(process.env['TAKEBACK_RECONCILE_WEBHOOKS'] ?? 600)

interface Stage extends AsyncDisposable {
  readonly backend: ChatBackendForTests
  readonly inbox: Inbox
  /** How often each message was handled. */
  readonly effects: Map<string, number>
  /** Webhooks that came, the lost ones included. */
  readonly arrived: () => number
  readonly redelivered: () => number
}

/** A receiver, and in front of it a way that loses webhooks without a word: whoever sent them was answered. */
async function openStage(isLost: (nth: number) => boolean): Promise<Stage> {
  const inbox = await memoryInbox({ log: { warn: () => {} } })
  const receiver = createReceiver({ sdkAppId: 1_400_000_000, token, inbox, log: silent })
  const effects = new Map<string, number>()
  receiver.on('recall', ({ messages }) => {
    for (const message of messages) effects.set(message.key, (effects.get(message.key) ?? 0) + 1)
  })
  const handle = toNodeHandler(receiver)
  /** One that a busy machine answered late comes again: it is the same webhook, and is lost again. */
  const arrived = new Map<string, number>()
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request)
    const nth = arrived.get(body.toString()) ?? arrived.size + 1
    arrived.set(body.toString(), nth)
    if (isLost(nth)) {
      response.end(okBody)
      return
    }
    Reflect.set(request, 'rawBody', body)
    handle(request, response)
  }
  const server = createServer((request, response) => void pass(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  const backend = await startChatBackend({
    webhookUrl: url,
    token,
    key,
    preset: 'durable',
    commands: [...recalls],
  })
  return {
    backend,
    inbox,
    effects,
    arrived: () => arrived.size,
    redelivered: () => receiver.counters.redelivered,
    async [Symbol.asyncDispose]() {
      await receiver.close()
      await backend.close()
      server.closeAllConnections()
      server.close()
      await inbox.close()
    },
  }
}

const restOf = ({ url, adminUserId, adminUserSig }: ChatBackendForTests) => ({
  baseUrl: url,
  identifier: adminUserId,
  userSig: adminUserSig,
})

/** In slices, as a busy app would. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) {
  const left = items.values()
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (const item of left) await work(item)
    }),
  )
}

test(`[R110] [R112] of ${WEBHOOKS} webhooks every tenth is lost: all are found, none twice`, async () => {
  await using stage = await openStage((nth) => nth % 10 === 0)
  const { admin } = stage.backend
  const people = Array.from({ length: 20 }, (_, index) => `person-${index}`)
  await admin.importAccounts(...people)
  await admin.createGroup('ball', 'person-0', ...people.slice(1))
  const news = await admin.createOfficialAccount('person-0')
  const topic = await admin.createTopic('@TGS#_verona', 'person-0')
  const numbers = Array.from({ length: WEBHOOKS }, (_, index) => index)
  await inParallel(numbers, async (index) => {
    const [from = '', to = ''] = [people[index % 20], people[(index * 7 + 1) % 20]]
    const kind = index % 8
    if (kind === 0) {
      const seq = await admin.sendToGroup({ groupId: 'ball' }, from, `group ${index}`)
      await admin.recallFromGroup({ groupId: 'ball' }, seq)
    } else if (kind === 1) {
      await admin.recallFromGroup(topic, await admin.sendToGroup(topic, 'person-0', `topic ${index}`))
    } else if (index === 2) {
      // One may send twice an hour.
      await admin.recallOfficial(news, await admin.sendOfficial(news, `news ${index}`))
    } else {
      const other = from === to ? (people[(index + 1) % 20] ?? '') : to
      await admin.recall(from, other, await admin.send(from, other, `text ${index}`))
      // A message that stays.
      if (index % 5 === 0) await admin.send(from, other, `stays ${index}`)
    }
  })
  await expect.poll(stage.arrived, patience).toBe(WEBHOOKS)
  const lost = Math.floor(WEBHOOKS / 10)
  await expect.poll(() => stage.effects.size, patience).toBe(WEBHOOKS - lost)

  // Nothing at all may have been heard of a pair, nor of an account that said one thing: they are named.
  const conversations: Conversation[] = people.flatMap((one, index) =>
    people.slice(index + 1).map((other): Conversation => ({ kind: 'c2c', people: [one, other] })),
  )
  conversations.push({ kind: 'official', officialAccount: news })
  const wish = { inbox: stage.inbox, sdkAppId: stage.backend.sdkAppId, rest: restOf(stage.backend) }
  const found = await reconcile({ ...wish, conversations, callsPerSecond: 200 * 1000 })
  expect(found).toMatchObject({ recalled: WEBHOOKS, fed: lost, notAsked: [], slowed: 0 })
  await expect.poll(() => stage.effects.size, patience).toBe(WEBHOOKS)
  expect(await countEffects(stage.inbox)).toBe(WEBHOOKS)
  // Every webhook again, lost or not, by the sender's own hand: nothing happens.
  expect(new Set(stage.effects.values())).toEqual(new Set([1]))
  expect(await reconcile({ ...wish, conversations, callsPerSecond: 200 * 1000, freshMs: 0 })).toMatchObject({
    recalled: WEBHOOKS,
    fed: 0,
  })
}, 600_000)

test('[R112] a webhook that arrives after its recall was found is a redelivery', async () => {
  await using stage = await openStage(() => false)
  const { admin, clock, faults, sdkAppId } = stage.backend
  // Seconds of this machine bring no webhook again.
  await clock.freeze()
  await admin.importAccounts('romeo', 'juliet')
  const message = await admin.send('romeo', 'juliet', 'wherefore')
  // It fails now and is sent again.
  await faults.status(503, { command: 'C2C.CallbackAfterMsgWithDraw', next: 1 })
  await admin.recall('romeo', 'juliet', message)
  const rest = restOf(stage.backend)
  const conversations = [{ kind: 'c2c', people: ['juliet', 'romeo'] }] as const
  expect(await reconcile({ inbox: stage.inbox, sdkAppId, rest, conversations })).toMatchObject({ fed: 1 })
  await clock.advance('30s')
  await expect.poll(stage.redelivered, patience).toBe(1)
  expect([...stage.effects.values()]).toEqual([1])
})

test(
  '[R116] takeback reconcile: in a running receiver, and in the folder of one that is stopped',
  needsFiles,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-reconcile-'))
    await using backend = await startChatBackend({ key })
    const { admin, url } = backend
    await admin.importAccounts('romeo', 'juliet')
    await admin.createGroup('ball', 'romeo', 'juliet')
    const flags = ['--data', folder, '--fetch-back', url, '--key', key]
    const service = await startService(['receive', ...flags, ...anyPorts.receive, '--token', token])
    const monitor = String(service.ready['monitor'])
    const talk = await admin.send('romeo', 'juliet', 'wherefore')
    await admin.recall('romeo', 'juliet', talk)
    try {
      const asked = await runCommand(['reconcile', '--monitor', monitor, '--pair', 'romeo:juliet', '--json'])
      expect(asked.code, asked.err).toBe(0)
      expect(JSON.parse(asked.out)).toMatchObject({ sdkAppId: 1_400_000_000, recalled: 1, fed: 1 })
      const page = await (await fetch(`${monitor}/api/recalls`)).json()
      expect(page).toMatchObject({ recalls: [{ kind: 'c2c', from: 'romeo', messages: [{ name: talk }] }] })
      const words = ['reconcile', '--monitor', monitor, '--pair', 'juliet:romeo']
      expect((await runCommand(words)).out).toMatch(
        /^asked 0 conversations \(1 were asked within the hour: --anew asks them again\) with 0 calls/,
      )
      expect((await runCommand([...words, '--anew'])).out).toMatch(/^asked 1 conversations with \d calls/)
      // Two processes never share a folder.
      const second = await runCommand(['reconcile', ...flags])
      expect([second.code, second.err]).toEqual([1, expect.stringContaining('use')])
    } finally {
      await service.stop()
    }
    const seq = await admin.sendToGroup({ groupId: 'ball' }, 'romeo', 'to all')
    await admin.recallFromGroup({ groupId: 'ball' }, seq)
    const alone = await runCommand(['reconcile', ...flags, '--group', 'ball', '--rate', '200'])
    expect([alone.code, alone.out]).toEqual([
      0,
      'asked 1 conversations (1 were asked within the hour: --anew asks them again) with 2 calls: 1 of 1 messages are recalled, 1 was not known and is stored now\n',
    ])
    const anew = await runCommand(['reconcile', ...flags, '--group', 'ball', '--rate', '200', '--anew'])
    expect([anew.code, anew.out]).toEqual([0, expect.stringMatching(/^asked 2 conversations with \d+ calls/)])
    for (const [words, why] of [
      [['--group', 'a:b:c'], '--group is "a:b:c"'],
      [['--pair', 'romeo'], '--pair is "romeo"'],
      [['--only-named'], '--only-named needs --pair'],
    ] as const) {
      const wrong = await runCommand(['reconcile', ...flags, ...words])
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(why)])
    }
    expect((await runCommand(['reconcile'])).code).toBe(2)
    const unset = await runCommand(['reconcile', '--monitor', 'http://127.0.0.1:9'])
    expect([unset.code, unset.err]).toEqual([1, expect.stringContaining('did not answer')])
    rmSync(folder, { recursive: true, force: true })
  },
)

test(
  '[R117] takeback reconcile ends with 1 when REST shows what can not be stored, and stores the rest',
  needsFiles,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-reconcile-'))
    await (await sqliteInbox(join(folder, 'inbox.db'))).close()
    const now = Math.floor(new Date().getTime() / 1000)
    const item = { From_Account: 'romeo', To_Account: 'juliet', MsgTimeStamp: now, MsgFlagBits: 8 }
    const odd = { ...item, MsgKey: `1\u001b[31m_${now}` }
    const answer = {
      ...(JSON.parse(okBody) as object),
      Complete: 1,
      MsgList: [odd, { ...item, MsgKey: `2_1_${now}` }],
    }
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify(answer)))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const words = ['reconcile', '--data', folder, '--fetch-back', url, '--key', key, '--pair', 'romeo:juliet']
    const { code, out, err } = await runCommand(words)
    expect([code, err]).toEqual([1, ''])
    const [sum, ...more] = out.trimEnd().split('\n')
    expect(sum).toMatch(
      /: 2 of 4 messages are recalled, 1 was not known and is stored now; 1 can't be stored, in a form /,
    )
    expect(more).toEqual([
      expect.stringMatching(
        /^ {2}not stored, of 1400000000\/c2c\/juliet\/romeo: 1\?\[31m_\d+ \(.*MsgKey.*\)$/,
      ),
    ])
    server.close()
    rmSync(folder, { recursive: true })
  },
)
