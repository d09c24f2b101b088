import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EVENT } from '@takeback/client'
import { recallCommands, webhookCommands } from '@takeback/protocol'
import { describe, expect, test } from 'vitest'
import { openPlainEndpoint } from '../http/testing/plain-endpoint.ts'
import { AdminRefused, startChatBackend } from './index.ts'
import { systemClock } from './system-clock.ts'

/** A machine may be busy. */
const patient = { timeoutMs: 30_000 }

const { c2cRecall, groupRecall, officialRecall, c2cAfterSend, groupAfterSend } = webhookCommands
const run = promisify(execFile)

test('[TE1] [TE6] a recall over REST, and its webhook as it was sent', async () => {
  await using backend = await startChatBackend({ token: 'a-token-of-this-test' })
  const { admin, webhooks } = backend
  await admin.importAccounts('jared', 'Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'Wherefore art thou?')
  await webhooks.next(c2cAfterSend, patient)
  await admin.recall('jared', 'Jonh', msgKey)

  const recalled = await webhooks.next(c2cRecall, patient)
  expect(recalled.body).toEqual({
    CallbackCommand: c2cRecall,
    From_Account: 'jared',
    To_Account: 'Jonh',
    MsgKey: msgKey,
    UnreadMsgNum: 0,
  })
  expect(recalled.text).toBe(JSON.stringify(recalled.body))
  expect(recalled.query).toEqual({
    SdkAppid: '1400000000',
    CallbackCommand: c2cRecall,
    contenttype: 'json',
    ClientIP: '127.0.0.1',
    OptPlatform: 'RESTAPI',
    Sign: expect.stringMatching(/^[0-9a-f]{64}$/),
    RequestTime: expect.stringMatching(/^\d{10}$/),
  })
  expect(recalled.headers['content-type']).toBe('application/json')
  expect(recalled.answer).toEqual({
    kind: 'answered',
    status: 200,
    body: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
  })
  expect(recalled.ms).toBeGreaterThan(0)
  expect(webhooks.all.map(({ command }) => command)).toEqual([c2cAfterSend, c2cRecall])
})

test('[TE1] the verbs of an admin reach every kind of recall', async () => {
  await using backend = await startChatBackend({ commands: recallCommands })
  const { admin, webhooks } = backend
  await admin.importAccounts('jared', 'Jonh')

  await admin.createGroup('club', 'jared', 'Jonh')
  const seqs = [
    await admin.sendToGroup({ groupId: 'club' }, 'Jonh', 'one'),
    await admin.sendToGroup({ groupId: 'club' }, 'Jonh', 'two'),
  ]
  await admin.recallFromGroup({ groupId: 'club' }, ...seqs)
  const { body } = await webhooks.next(groupRecall, patient)
  expect(body.MsgSeqList.map(({ MsgSeq }) => MsgSeq)).toEqual(seqs)

  const topic = await admin.createTopic('@TGS#_community', 'jared')
  await admin.recallFromGroup(topic, await admin.sendToGroup(topic, 'jared', 'three'))
  expect((await webhooks.next(groupRecall, patient)).body.TopicId).toBe(topic.topicId)

  const news = await admin.createOfficialAccount('jared')
  const msgKey = await admin.sendOfficial(news, 'Read all about it')
  await admin.recallOfficial(news, msgKey)
  expect((await webhooks.next(officialRecall, patient)).body.WithdrawMsgList).toEqual([{ MsgKey: msgKey }])
})

test('[TE1] people sign in with the client and take their own messages back', async () => {
  await using backend = await startChatBackend()
  const [jared, jonh] = [await backend.user('jared', { platform: 'iOS' }), await backend.user('Jonh')]
  const heard = new Promise<string>((resolve) => {
    jonh.on(EVENT.MESSAGE_REVOKED, ({ data: [message] }) => resolve(message?.ID ?? ''))
  })
  const draft = jared.createTextMessage({ to: 'Jonh', conversationType: 'C2C', payload: { text: 'oops' } })
  const {
    data: { message },
  } = await jared.sendMessage(draft)
  await jared.revokeMessage(message)

  expect(await heard).toBe(message.ID)
  expect((await backend.webhooks.next(c2cRecall, patient)).query['OptPlatform']).toBe('iOS')
})

describe('[TE2] nothing outlives it', { timeout: 90_000 }, () => {
  const script = (ending: string) => `
    import { startChatBackend } from '${new URL('./index.ts', import.meta.url).href}'
    const backend = await startChatBackend()
    await backend.user('jared')
    await backend.admin.send('jared', 'administrator', 'hello').catch(() => undefined)
    ${ending}`
  const leftovers = () =>
    ['/dev/shm', tmpdir()].flatMap((place) =>
      existsSync(place) ? readdirSync(place).filter((name) => name.startsWith('takeback-testing-')) : [],
    )
  const runs = async (ending: string) => {
    const place = mkdtempSync(join(tmpdir(), 'takeback-ending-'))
    try {
      const file = join(place, 'script.mts')
      writeFileSync(file, script(ending))
      const { stdout } = await run(process.execPath, [file], { cwd: place, timeout: 80_000 })
      return { said: stdout, left: readdirSync(place) }
    } finally {
      rmSync(place, { recursive: true })
    }
  }

  test('a process with a closed backend ends by itself', async () => {
    const { said, left } = await runs(`
      process.once('beforeExit', () => console.log('nothing is left to do'))
      await backend.close()`)
    expect(said).toBe('nothing is left to do\n')
    expect(left).toEqual(['script.mts'])
  })

  test('a process that ends in the middle leaves no folder', async () => {
    const { said } = await runs(`
      const { readdirSync, existsSync } = await import('node:fs')
      const { tmpdir } = await import('node:os')
      const own = ['/dev/shm', tmpdir()].flatMap((place) =>
        existsSync(place) ? readdirSync(place).filter((name) => name.startsWith('takeback-testing-' + process.pid + '-')) : [])
      console.log(JSON.stringify(own))
      process.exit(0)`)
    const [own = ''] = JSON.parse(said) as string[]
    expect(own).toMatch(/^takeback-testing-/)
    expect(leftovers()).not.toContain(own)
  })

  test('[TE4] [DV2] data in a folder is found again, ahead as it was, until it is reset', async () => {
    const data = mkdtempSync(join(tmpdir(), 'takeback-kept-'))
    const key = 'a'.repeat(64)
    try {
      {
        await using backend = await startChatBackend({ data, key })
        await backend.clock.advance('3d')
        await backend.admin.importAccounts('jared')
      }
      await using again = await startChatBackend({ data, key })
      expect(again.clock.now() - systemClock.now()).toBeGreaterThan(2 * 86_400_000)
      const asked = { CheckItem: [{ UserID: 'jared' }] }
      const answer = await again.rest('im_open_login_svc/account_check', asked)
      expect(answer['ResultItem']).toMatchObject([{ AccountStatus: 'Imported' }])
      await again.reset()
      const after = await again.rest('im_open_login_svc/account_check', asked)
      expect(after['ResultItem']).toMatchObject([{ AccountStatus: 'NotImported' }])
      expect(Math.abs(again.clock.now() - systemClock.now())).toBeLessThan(60_000)
    } finally {
      rmSync(data, { recursive: true })
    }
  })
})

test('[TE3] one attempt, and the documented quotas', async () => {
  let calls = 0
  await using endpoint = await openPlainEndpoint((_request, response) => {
    calls += 1
    response.writeHead(500).end()
  })
  const webhookUrl = `${endpoint.origin}/callback`
  await using backend = await startChatBackend({ webhookUrl, commands: recallCommands })
  await backend.admin.importAccounts('jared', 'Jonh')
  const msgKey = await backend.admin.send('jared', 'Jonh', 'oops')
  await backend.admin.recall('jared', 'Jonh', msgKey)
  await backend.webhooks.settled()
  expect(calls).toBe(1)
  expect((await backend.webhooks.next(c2cRecall, patient)).answer).toEqual({
    kind: 'answered',
    status: 500,
    body: '',
  })

  // 12,000 recipients a minute, however slow this machine is; without a body nothing is sent.
  const everybody = Array.from({ length: 500 }, (_, i) => `reader-${i}`)
  const batch = { From_Account: 'jared', To_Account: everybody, MsgRandom: 1, MsgBody: [] }
  const many = Array.from({ length: 25 }, () => backend.rest('openim/batchsendmsg', batch))
  const codes = (await Promise.allSettled(many)).map((one) =>
    one.status === 'rejected' && one.reason instanceof AdminRefused ? one.reason.code : 0,
  )
  expect(codes.filter((code) => code === 90010)).toHaveLength(24)
  expect(codes.filter((code) => code === 90057)).toHaveLength(1)
})

test('[TE4] reset empties everything, and its address stays', async () => {
  await using backend = await startChatBackend()
  const { url, adminUserId, admin, webhooks } = backend
  await backend.user('jared')
  await admin.importAccounts('Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'oops')
  await webhooks.next(c2cAfterSend, patient)

  await backend.reset()
  expect([backend.url, webhooks.all]).toEqual([url, []])
  await expect(admin.recall('jared', 'Jonh', msgKey)).rejects.toMatchObject({ code: 90008 })
  expect(adminUserId).toBe('administrator')

  await admin.importAccounts('jared', 'Jonh')
  await admin.recall('jared', 'Jonh', await admin.send('jared', 'Jonh', 'again'))
  await webhooks.next(c2cRecall, patient)
})

test('[TE9] webhooks follow sendTo, also after a reset', async () => {
  const heard: (string | undefined)[] = []
  await using endpoint = await openPlainEndpoint((request, response) => {
    heard.push(request.url?.split('?')[0])
    response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  })
  await using backend = await startChatBackend()
  const { admin, webhooks } = backend
  await webhooks.sendTo(`${endpoint.origin}/first`)
  await admin.importAccounts('jared', 'Jonh')
  await admin.send('jared', 'Jonh', 'hello')
  await webhooks.next(c2cAfterSend, patient)
  await backend.reset()
  await admin.importAccounts('jared', 'Jonh')
  await admin.createGroup('club', 'jared')
  await admin.sendToGroup({ groupId: 'club' }, 'jared', 'hello')
  await webhooks.next(groupAfterSend, patient)
  expect(heard).toEqual(['/first', '/first'])
})

describe('[TE11] what can’t be right is one sentence', () => {
  test.each([
    [{ sdkAppId: 0 }, 'sdkAppId is 0: give the number of an app, for example 1400000000.'],
    [{ admin: '' }, 'admin is "": give 1 to 32 bytes of printable ASCII.'],
    [{ data: '' }, 'data is empty: give memory, or a folder.'],
    [{ webhookUrl: 'localhost:3000' }, 'The webhook URL must begin with http:// or https://.'],
    [{ seed: -1 }, 'seed is -1: give a whole number from 0 to 4294967295.'],
    [{ key: 'a key' }, 'key must be 1 to 128 printable ASCII characters without spaces.'],
  ])('%j', async (options, sentence) => {
    await expect(startChatBackend(options)).rejects.toThrow(sentence)
  })

  test('a token that no webhook can carry', async () => {
    await expect(startChatBackend({ token: '' })).rejects.toThrow(/Token: must be 1 to 128 characters/)
  })

  test('a command that is none', async () => {
    await using backend = await startChatBackend()
    expect(() => backend.rest('sendmsg', {})).toThrow(
      'The command is "sendmsg": give service/command, for example openim/sendmsg.',
    )
    await expect(backend.webhooks.sendTo('ftp://x')).rejects.toThrow(/must begin with http/)
  })
})
