/** Asking back before a recall is handled, against our own Chat backend: rules R94-R98 of docs/spec/receiving.md. Scenes. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecallDetail, RecallPage } from '@takeback/protocol'
import { createReceiver, type Recall, type ReceiverOptions } from '@takeback/receiver'
import { memoryInbox } from '@takeback/receiver/memory'
import { toNodeHandler } from '@takeback/receiver/node'
import { listRecalls, readRecall } from '@takeback/receiver/reading'
import { signWebhook, startChatBackend, type ChatBackendForTests } from 'takeback/testing'
import { expect, test } from 'vitest'
import { startService } from './service.ts'

const token = 'a-token-of-more-than-24-characters'
const patience = { timeout: 60_000 }
const silent = { warn: () => {}, error: () => {} }
/** No wait is shorter than a second. */
const soon = { waits: Array<number>(20).fill(1) }
const c2c = 'C2C.CallbackAfterMsgWithDraw'
const recalled = (MsgKey: string, more: object = {}) => ({
  CallbackCommand: c2c,
  From_Account: 'romeo',
  To_Account: 'juliet',
  MsgKey,
  UnreadMsgNum: 0,
  ...more,
})
const recalledSeqs = (...seqs: number[]) => ({
  CallbackCommand: 'Group.CallbackAfterRecallMsg',
  Operator_Account: 'tybalt',
  Type: 'Public',
  GroupId: 'ball',
  MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })),
  EventTime: '1670574414123',
})

interface StageOptions extends Partial<ReceiverOptions> {
  /** Runs after each answer of the REST API, before the receiver has it. */
  readonly afterAnswer?: (backend: ChatBackendForTests) => Promise<void>
}

/** A receiver that asks back, and the Chat backend that its webhooks come from. */
async function openStage({ afterAnswer, ...options }: StageOptions = {}) {
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end()
  const server = createServer((request, response) => handler(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  // What a busy machine answers late comes again.
  const backend = await startChatBackend({ webhookUrl: url, token, preset: 'durable' })
  const inbox = await memoryInbox({ log: { warn: () => {} } })
  const receiver = createReceiver({
    sdkAppId: backend.sdkAppId,
    token,
    inbox,
    log: silent,
    retry: soon,
    fetchBack: {
      baseUrl: backend.url,
      identifier: backend.adminUserId,
      userSig: backend.adminUserSig,
      async fetch(input, init) {
        const answer = await fetch(input, init)
        await afterAnswer?.(backend)
        return answer
      },
    },
    ...options,
  })
  const heard: Recall[] = []
  receiver.on('recall', (recall) => void heard.push(recall))
  handler = toNodeHandler(receiver)
  const stage = {
    backend,
    receiver,
    heard,
    /** Names of the messages that handlers were told of. */
    told: () => heard.flatMap(({ messages }) => messages.map(({ key }) => key.split('/').at(-1))),
    /** What somebody sends who has captured a signed URL: the Sign is right, the body is not the sender's. */
    async forge(body: object): Promise<number> {
      const signed = signWebhook({ url, sdkAppId: backend.sdkAppId, token, body })
      return (await fetch(signed.url, { method: 'POST', body: signed.body })).status
    },
    states: async () => (await listRecalls(inbox, {}, null, 100)).recalls.map(({ state }) => state),
    /** Of the newest recall, oldest attempt first. */
    async story() {
      const [newest] = (await listRecalls(inbox, {}, null, 1)).recalls
      const { attempts = [] } = (await readRecall(inbox, newest?.id ?? 0)) ?? {}
      return attempts.map(({ outcome, detail }) => `${outcome} ${detail}`)
    },
    async [Symbol.asyncDispose]() {
      await receiver.close()
      await backend.close()
      server.closeAllConnections()
      server.close()
      await inbox.close()
    },
  }
  return stage
}

test('[R94] true recalls of all four kinds are confirmed and handled', async () => {
  await using stage = await openStage()
  const { admin } = stage.backend
  await admin.importAccounts('romeo', 'juliet')
  await admin.createGroup('ball', 'romeo', 'juliet')
  const topic = await admin.createTopic('@TGS#_verona', 'romeo')
  const news = await admin.createOfficialAccount('romeo')
  const key = await admin.send('romeo', 'juliet', 'wherefore')
  const seq = await admin.sendToGroup({ groupId: 'ball' }, 'romeo', 'to all')
  const topicSeq = await admin.sendToGroup(topic, 'romeo', 'on topic')
  const newsKey = await admin.sendOfficial(news, 'extra')

  await admin.recall('romeo', 'juliet', key)
  await admin.recallFromGroup({ groupId: 'ball' }, seq)
  await admin.recallFromGroup(topic, topicSeq)
  await admin.recallOfficial(news, newsKey)
  await expect.poll(() => stage.states(), patience).toEqual(['applied', 'applied', 'applied', 'applied'])
  expect(stage.heard.map(({ kind }) => kind).toSorted()).toEqual(['c2c', 'group', 'official', 'topic'])
  expect(new Set(stage.told())).toEqual(new Set([key, newsKey, String(seq), String(topicSeq)]))
})

test('[R95] [R97] another body under a valid Sign is stored and not handled; the true recall is, when it comes', async () => {
  await using stage = await openStage()
  const { admin } = stage.backend
  await admin.importAccounts('romeo', 'juliet')
  const key = await admin.send('romeo', 'juliet', 'wherefore')

  // Stored before it is answered, as any; what it is worth is found out afterwards.
  expect(await stage.forge(recalled(key, { UnreadMsgNum: 99 }))).toBe(200)
  await expect.poll(() => stage.states(), patience).toEqual(['dead'])
  const why = `unconfirmed not confirmed by REST: message ${key} is there and not recalled`
  expect(await stage.story()).toEqual([why, why, why, why])
  expect(stage.heard).toEqual([])

  await admin.recall('romeo', 'juliet', key)
  await expect.poll(() => stage.states(), patience).toEqual(['applied', 'dead'])
  expect(stage.heard).toMatchObject([{ kind: 'c2c', unread: 0, messages: [{ msgKey: key }] }])
  // Known now: nothing happens twice.
  expect(await stage.forge(recalled(key))).toBe(200)
  expect(await stage.states()).toEqual(['applied', 'dead'])
})

test('[R97] of a forged list what is really recalled is handled, and the rest is new when it is recalled', async () => {
  // Denied four times it would be dead: whoever asks hears nothing before one is recalled.
  const isRecalled = Promise.withResolvers<void>()
  await using stage = await openStage({ afterAnswer: () => isRecalled.promise })
  const { admin } = stage.backend
  await admin.importAccounts('romeo', 'juliet')
  await admin.createGroup('ball', 'romeo', 'juliet')
  const [one, two] = [
    await admin.sendToGroup({ groupId: 'ball' }, 'romeo', 'one'),
    await admin.sendToGroup({ groupId: 'ball' }, 'romeo', 'two'),
  ]
  expect(await stage.forge(recalledSeqs(one, two, 77))).toBe(200)
  // The true webhook of one comes behind the forged one of both.
  await admin.recallFromGroup({ groupId: 'ball' }, one)
  isRecalled.resolve()
  await expect.poll(() => stage.states(), patience).toEqual(['applied'])
  expect(stage.told()).toEqual([String(one)])
  expect((await stage.story()).at(-2)).toBe(
    `unconfirmed not confirmed by REST: message ${two} is there and not recalled`,
  )
  expect(stage.receiver.counters.remembered).toBe(1)
  expect(stage.receiver.counters.redelivered).toBeGreaterThan(0)

  await admin.recallFromGroup({ groupId: 'ball' }, two)
  await expect.poll(() => stage.states(), patience).toEqual(['applied', 'applied'])
  expect(stage.told()).toEqual([String(one), String(two)])
  expect(stage.heard.at(-1)).toMatchObject({ operator: 'administrator' })
})

test('[R97] the true webhook comes while the last denial is on its way: it is asked once more', async () => {
  let answers = 0
  let key = ''
  await using stage = await openStage({
    // One call each time: the message is found in the view of its sender.
    async afterAnswer({ admin }) {
      answers += 1
      if (answers === 4) await admin.recall('romeo', 'juliet', key)
      if (answers === 4)
        await expect.poll(() => stage.receiver.counters.redelivered, patience).toBeGreaterThan(0)
    },
  })
  const { admin } = stage.backend
  await admin.importAccounts('romeo', 'juliet')
  key = await admin.send('romeo', 'juliet', 'wherefore')
  expect(await stage.forge(recalled(key))).toBe(200)
  await expect.poll(() => stage.states(), patience).toEqual(['applied'])
  expect(stage.told()).toEqual([key])
  expect((await stage.story()).at(-2)).toBe('unconfirmed it came again while it was asked: asked once more')
})

test('[R95] a group whose history REST does not give can not be confirmed, and is told so', async () => {
  await using stage = await openStage()
  const { admin, rest } = stage.backend
  await admin.importAccounts('romeo')
  const room = { Type: 'AVChatRoom', Name: 'stream', GroupId: 'stream', Owner_Account: 'romeo' }
  await rest('group_open_http_svc/create_group', room)
  const body = { ...recalledSeqs(1), Type: 'AVChatRoom', GroupId: 'stream' }
  expect(await stage.forge(body)).toBe(200)
  await expect.poll(() => stage.states(), patience).toEqual(['dead'])
  expect((await stage.story())[0]).toMatch(
    /^unconfirmed not confirmed by REST: message 1: group_open_http_svc\/group_msg_get_simple was refused with 10007/,
  )
})

test('[R96] while REST is away a recall waits, longer than a denial is believed, and is handled when it is back', async () => {
  let isAway = true
  const said: string[] = []
  const note = (facts: object, words: string) => void said.push(JSON.stringify(facts) + words)
  await using stage = await openStage({
    log: { warn: note, error: note },
    async afterAnswer() {
      if (isAway) throw new Error('the cable is out')
    },
  })
  const { admin, adminUserSig } = stage.backend
  await admin.importAccounts('romeo', 'juliet')
  const key = await admin.send('romeo', 'juliet', 'wherefore')
  await admin.recall('romeo', 'juliet', key)
  await expect.poll(async () => (await stage.story()).length, patience).toBeGreaterThan(5)
  expect(await stage.states()).toEqual(['retrying'])
  const [first = ''] = await stage.story()
  expect(first).toBe(
    'unconfirmed REST could not be asked whether it is recalled: openim/admin_getroammsg was not answered: the cable is out',
  )
  isAway = false
  await expect.poll(() => stage.states(), patience).toEqual(['applied'])
  expect(stage.told()).toEqual([key])
  expect(said.join('\n')).toContain('the cable is out')
  expect(said.join('\n')).not.toContain(adminUserSig)
})

test('[R98] takeback receive --fetch-back: the same as a service, over its one way out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-fetch-back-'))
  const key = 'k'.repeat(64)
  const backend = await startChatBackend({ key })
  const service = await startService([
    'receive',
    '--data',
    folder,
    '--callback-port',
    '0',
    '--monitor-port',
    '0',
    '--token',
    token,
    '--fetch-back',
    backend.url,
    '--key',
    key,
  ])
  try {
    const { admin } = backend
    await admin.importAccounts('romeo', 'juliet')
    const [forged, real] = [
      await admin.send('romeo', 'juliet', 'one'),
      await admin.send('romeo', 'juliet', 'two'),
    ]
    await admin.recall('romeo', 'juliet', real)
    const deliver = async (MsgKey: string) => {
      const body = recalled(MsgKey)
      const url = String(service.ready['callback'])
      const signed = signWebhook({ url, sdkAppId: backend.sdkAppId, token, body })
      return (await fetch(signed.url, { method: 'POST', body: signed.body })).status
    }
    const api = async <Answer>(path: string) =>
      (await (await fetch(new URL(path, String(service.ready['monitor'])))).json()) as Answer
    expect([await deliver(real), await deliver(forged)]).toEqual([200, 200])
    await expect
      .poll(async () => (await api<RecallPage>('/api/recalls')).recalls.map(({ state }) => state), patience)
      .toEqual(['retrying', 'applied'])
    const { recalls } = await api<RecallPage>('/api/recalls')
    const { attempts } = await api<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
    expect(attempts[0]).toMatchObject({
      outcome: 'unconfirmed',
      detail: `not confirmed by REST: message ${forged} is there and not recalled`,
    })
    expect(service.log()).not.toContain(key)
  } finally {
    await service.stop()
    await backend.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
