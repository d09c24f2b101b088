import { expect, test, vi } from 'vitest'
import { createReceiver } from './create-receiver.ts'
import { ANSWER_DEADLINE_MS } from './handle-webhook.ts'
import { QUARANTINE_ITEMS } from './inbox/quarantine.ts'
import { listQuarantine, listRecalls, readQuarantined, readRecall } from './reading/index.ts'
import {
  app,
  c2cBody,
  groupBody,
  okBody,
  openStage,
  silentLog,
  webhookPath,
  type Stage,
} from './testing/stage.ts'

const request = (body: object | string, query: object = {}) => ({
  method: 'POST',
  rawUrl: webhookPath(typeof body === 'string' ? {} : body, query),
  headers: {},
  clientIp: '198.51.100.1',
  readBody: async () => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
})

test('[R3] unsigned and wrongly signed webhooks are refused, signed ones stored', async () => {
  await using stage = await openStage({ token: ['old', 'new'] })
  expect(await stage.deliver(c2cBody())).toMatchObject({ status: 401 })
  expect(await stage.deliver(c2cBody(), stage.signed('wrong'))).toMatchObject({ status: 401 })
  expect(await stage.deliver(c2cBody(), stage.signed('old', -61))).toMatchObject({ status: 401 })
  expect(await stage.deliver(c2cBody({ MsgKey: 'a' }), stage.signed('old'))).toMatchObject({ status: 200 })
  expect(await stage.deliver(c2cBody({ MsgKey: 'b' }), stage.signed('new'))).toMatchObject({ status: 200 })
  expect(stage.receiver.counters.refused).toEqual({ 'sign-missing': 1, 'sign-wrong': 1, stale: 1 })
})

test('[R4] 200 different webhooks of one second share a Sign and are all stored', async () => {
  await using stage = await openStage({ token: 'a token' })
  const sign = stage.signed('a token')
  await Promise.all(
    Array.from({ length: 200 }, (_, index) => stage.deliver(c2cBody({ MsgKey: `${index}` }), sign)),
  )
  expect(stage.receiver.counters.remembered).toBe(200)
})

test('[R4] [T05] another body under a captured Sign is taken: it covers none, and nobody should believe so', async () => {
  await using stage = await openStage({ token: 'a token' })
  const captured = stage.signed('a token')
  await stage.deliver(c2cBody({ MsgKey: 'said' }), captured)
  expect(await stage.deliver(c2cBody({ MsgKey: 'invented' }), captured)).toMatchObject({ status: 200 })
  expect(stage.receiver.counters.remembered).toBe(2)
})

test('[R4] a clock that ran ahead and was set right: Sign is judged by the clock, not by the time of the inbox', async () => {
  await using stage = await openStage()
  stage.clock.offset = 3_600_000
  await stage.deliver(c2cBody())
  stage.clock.offset = 0
  expect(stage.inbox.now()).toBeGreaterThan(stage.clock.now() + 3_000_000)

  const token = 'a-token-of-more-than-24-characters'
  const receiver = createReceiver({ sdkAppId: app, token, inbox: stage.inbox, log: silentLog })
  const body = groupBody()
  expect(await receiver.handle(request(body, stage.signed(token)))).toMatchObject({ status: 200 })
})

test('[R4] a clock that is an hour off refuses, and says by how much', async () => {
  await using stage = await openStage({ token: 'a token' })
  stage.clock.stop()
  const sign = stage.signed('a token')
  stage.clock.offset = 3_600_000
  expect((await stage.deliver(c2cBody(), sign)).body).toContain('3600 s behind the clock here')
  stage.clock.offset = 0
  expect(await stage.deliver(c2cBody(), sign)).toMatchObject({ status: 200 })
})

test('[R9] another body under a captured URL is refused when it names another command', async () => {
  await using stage = await openStage()
  expect(await stage.deliver(groupBody(), { CallbackCommand: 'C2C.CallbackAfterMsgWithDraw' })).toMatchObject(
    {
      status: 400,
      body: expect.stringContaining('command-mismatch'),
    },
  )
})

test('[R10] After webhooks are counted and answered, Before webhooks get 503 and one warning', async () => {
  const warnings: object[] = []
  await using stage = await openStage({ log: { ...silentLog, warn: (facts) => warnings.push(facts) } })
  // That no token is set.
  warnings.length = 0
  const before = { CallbackCommand: 'C2C.CallbackBeforeSendMsg' }
  expect(await stage.deliver({ CallbackCommand: 'C2C.CallbackAfterSendMsg' })).toMatchObject({
    status: 200,
    body: okBody,
  })
  expect(await stage.deliver(before)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  expect(await stage.deliver(before)).toMatchObject({ status: 503 })
  expect(stage.receiver.counters.otherCommands).toEqual({
    'C2C.CallbackAfterSendMsg': 1,
    'C2C.CallbackBeforeSendMsg': 2,
  })
  expect(warnings).toEqual([{ sdkAppId: app, command: 'C2C.CallbackBeforeSendMsg' }])
})

test('[R10] a flag allows Before webhooks', async () => {
  await using stage = await openStage({ allowBefore: true })
  expect(await stage.deliver({ CallbackCommand: 'Group.CallbackBeforeSendMsg' })).toMatchObject({
    status: 200,
    body: okBody,
  })
})

test('[R10] a handler for other commands gets the bytes, and its answer goes back as it is', async () => {
  const heard: unknown[] = []
  await using stage = await openStage({
    onOther: async ({ command, before, body, rawUrl }) => {
      heard.push({ command, before, text: new TextDecoder().decode(body), rawUrl })
      return before ? { body: '{"ActionStatus":"OK","ErrorCode":1}' } : undefined
    },
  })
  const before = { CallbackCommand: 'C2C.CallbackBeforeSendMsg', x: 1 }
  expect(await stage.deliver(before)).toMatchObject({
    status: 200,
    body: '{"ActionStatus":"OK","ErrorCode":1}',
  })
  expect(await stage.deliver({ CallbackCommand: 'State.StateChange' })).toMatchObject({
    status: 200,
    body: okBody,
  })
  expect(heard).toMatchObject([
    {
      command: 'C2C.CallbackBeforeSendMsg',
      before: true,
      text: JSON.stringify(before),
      rawUrl: webhookPath(before),
    },
    { command: 'State.StateChange', before: false },
  ])
})

test('[R10] a handler for other commands that fails means 503; what it threw is shown, but not to the sender', async () => {
  await using stage = await openStage({ onOther: () => Promise.reject(new Error('the shop is closed')) })
  const answer = await stage.deliver({ CallbackCommand: 'State.StateChange' })
  expect(answer).toMatchObject({ status: 503, body: expect.stringContaining('its handler failed') })
  expect(answer.body).not.toContain('shop')
  expect(stage.receiver.counters.latestRefusals).toMatchObject([
    { reason: 'other-failed', detail: 'the shop is closed' },
  ])
})

test('[R82] status, type and bytes of the handler for other commands go back as they are', async () => {
  const answers = [
    { status: 418, contentType: 'text/plain', body: Buffer.from('caf\u00e9', 'latin1') },
    { status: 204, body: '' },
  ]
  await using stage = await openStage({ onOther: async () => answers.shift() })
  const webhook = { CallbackCommand: 'State.StateChange' }
  const sent = await fetch(`http://127.0.0.1:${stage.port}${webhookPath(webhook)}`, {
    method: 'POST',
    body: JSON.stringify(webhook),
  })
  expect([sent.status, sent.headers.get('content-type')]).toEqual([418, 'text/plain'])
  expect(Buffer.from(await sent.arrayBuffer()).toString('latin1')).toBe('café')
  const empty = await stage.deliver(webhook)
  expect(empty).toMatchObject({ status: 204, body: '' })
  expect(empty.headers['content-length']).toBeUndefined()
})

test('[R83] a recall carries its URL as it came, without the value of Sign', async () => {
  await using stage = await openStage({ token: 'a token' })
  const heard = stage.listening()
  const { Sign, RequestTime } = stage.signed('a token')
  await stage.deliver(c2cBody(), { later: 'a%20b', Sign, RequestTime })
  await expect.poll(() => heard.length).toBe(1)
  expect(heard[0]?.url).toBe(webhookPath(c2cBody(), { later: 'a%20b', Sign: '***', RequestTime }))
})

test('[R75] whoever looks on sees each authentic webhook without Sign, and has no part in its answer', async () => {
  const seen: string[] = []
  await using stage = await openStage({
    token: 'a token',
    onSeen: ({ url, body }) => {
      seen.push(`${url} ${new TextDecoder().decode(body)}`)
      throw new Error('it stumbles')
    },
  })
  const other = { CallbackCommand: 'State.StateChange' }
  for (const body of [c2cBody(), other]) {
    expect(await stage.deliver(body, stage.signed('a token'))).toMatchObject({ status: 200 })
  }
  await stage.deliver(c2cBody(), stage.signed('wrong'))
  expect(seen).toHaveLength(2)
  expect(seen[0]).toContain(`&Sign=***&RequestTime=`)
  expect(seen[1]).toContain(JSON.stringify(other))
})

test('[R11] refusals are kept, newest first, without secrets', async () => {
  await using stage = await openStage({ token: 'canary-token' })
  await stage.deliver(c2cBody(), { SdkAppid: 7 })
  await stage.deliver(c2cBody(), { ...stage.signed('x'), Sign: 'canary-sign' })
  const { latestRefusals } = stage.receiver.counters
  expect(latestRefusals.map(({ reason }) => reason)).toEqual(['sign-wrong', 'sdkappid'])
  expect(JSON.stringify(latestRefusals)).not.toContain('canary')
})

test('[R11] no Sign is kept with a stored webhook', async () => {
  await using stage = await openStage({ token: 'a token' })
  const { Sign, RequestTime } = stage.signed('a token')
  await stage.deliver(c2cBody(), { Sign, RequestTime })
  const [recall] = (await listRecalls(stage.inbox, {}, null, 1)).recalls
  const detail = await readRecall(stage.inbox, recall?.id ?? 0)
  expect(detail?.request.url).toContain(`Sign=***&RequestTime=${RequestTime}`)
  expect(detail?.checks.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'SdkAppid passed',
    'Sign passed',
    'RequestTime passed',
    'size passed',
    'JSON passed',
    'shape passed',
    'CallbackCommand passed',
    'stored passed',
    'handled not-asked',
  ])
})

test('[R14] nothing is answered before the commit', async () => {
  await using stage = await openStage()
  const asked = Promise.withResolvers<void>()
  const commits = Promise.withResolvers<void>()
  const order: string[] = []
  const inbox = {
    ...portOf(stage),
    turn: async (...args: Parameters<typeof stage.inbox.turn>) => {
      asked.resolve()
      await commits.promise
      const result = await stage.inbox.turn(...args)
      order.push('committed')
      return result
    },
  } as typeof stage.inbox
  const receiver = createReceiver({ sdkAppId: app, inbox, log: silentLog })
  // The commit waits for this test, however long it takes: no deadline is over meanwhile.
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const answer = receiver.handle(request(c2cBody())).then((given) => {
    order.push('answered')
    return given
  })
  await asked.promise.finally(() => vi.useRealTimers())
  expect((await listRecalls(stage.inbox, {}, null, 10)).recalls).toEqual([])
  commits.resolve()
  expect(await answer).toMatchObject({ status: 200 })
  expect(order).toEqual(['committed', 'answered'])
  expect((await listRecalls(stage.inbox, {}, null, 10)).recalls).toHaveLength(1)
})

test('[R15] a store that does not answer means 503 within two seconds', async () => {
  await using stage = await openStage()
  const inbox = { ...portOf(stage), turn: () => new Promise(() => {}) } as unknown as typeof stage.inbox
  const receiver = createReceiver({ sdkAppId: app, inbox, log: silentLog })
  const begin = performance.now()
  expect(await receiver.handle(request(c2cBody()))).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
  })
  expect(performance.now() - begin).toBeGreaterThan(ANSWER_DEADLINE_MS - 50)
  // Not the time that passed, which a busy machine draws out.
  expect(ANSWER_DEADLINE_MS).toBeLessThan(2000)
  expect(receiver.counters.refused).toEqual({ late: 1 })
})

test('[R15] a store that can not write means 503, loudly', async () => {
  const errors: string[] = []
  await using stage = await openStage({
    log: { ...silentLog, error: (_facts, message) => errors.push(message) },
  })
  await stage.inbox.close()
  expect(await stage.deliver(c2cBody())).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  expect(errors).toContain('a webhook could not be stored and was answered 503')
})

test('[R16] what no column of text takes is stored all the same, and no reason repeats a whole body', async () => {
  await using stage = await openStage()
  const { CallbackCommand } = groupBody()
  const odd = [
    '{"a":\0}',
    '\0',
    JSON.stringify(groupBody({ MsgSeqList: [{ MsgSeq: `a\0${'long '.repeat(1000)}` }] })),
  ]
  for (const text of odd) {
    expect(await stage.call('POST', webhookPath({ CallbackCommand }), text)).toMatchObject({ status: 200 })
  }
  const { quarantined } = await listQuarantine(stage.inbox, null, 10)
  expect(quarantined.map(({ body }) => body)).toEqual(odd.toReversed())
  expect(Math.max(...quarantined.map(({ why }) => why.length))).toBeLessThan(600)
  // Another command, and only the body says which.
  const other = JSON.stringify({ CallbackCommand: `State.\0${'x'.repeat(1000)}` })
  expect(await stage.call('POST', webhookPath({}, { CallbackCommand: undefined }), other)).toMatchObject({
    status: 200,
  })
  expect(Object.keys(stage.receiver.counters.otherCommands)).toEqual([`State.?${'x'.repeat(93)}`])
})

test('[R16] what is not understood under the URL of a recall is stored and answered 200', async () => {
  await using stage = await openStage()
  const CallbackCommand = groupBody().CallbackCommand
  const odd = [
    '',
    '{',
    '[]',
    '{"a":1,"a":2}',
    JSON.stringify(groupBody({ MsgSeqList: [] })),
    '{"x":1} // note',
  ]
  for (const text of odd) {
    expect(await stage.receiver.handle(request(text, { CallbackCommand }))).toMatchObject({
      status: 200,
      body: okBody,
    })
  }
  const { quarantined } = await listQuarantine(stage.inbox, null, 10)
  expect(quarantined.map(({ command, body, bytes }) => ({ command, body, bytes }))).toEqual(
    odd.toReversed().map((body) => ({ command: CallbackCommand, body, bytes: body.length })),
  )
  expect(stage.receiver.counters).toMatchObject({ quarantined: odd.length, remembered: 0 })
})

test('[R99] the headers of a quarantined webhook are kept, those that may be secret by name alone', async () => {
  await using stage = await openStage()
  const headers = {
    'Content-Type': 'application/json; charset=gbk',
    'User-Agent': 'some proxy/1.0',
    Authorization: 'Bearer of-secrets',
    Cookie: 'session=of-secrets',
    'webhook-signature': 'v1,of-secrets',
    'X-Gateway-Key': 'of-secrets',
    'X-Original-URL': '/callback?Sign=of-secrets',
  }
  await stage.deliver(groupBody({ MsgSeqList: [] }), {}, headers)
  const [kept] = (await listQuarantine(stage.inbox, null, 10)).quarantined
  expect(kept?.headers?.leftOut).toBe(0)
  expect(Object.fromEntries(kept?.headers?.lines.map(({ name, value }) => [name, value]) ?? [])).toEqual({
    'content-type': 'application/json; charset=gbk',
    'user-agent': 'some proxy/1.0',
    host: expect.stringContaining('127.0.0.1'),
    connection: 'keep-alive',
    'content-length': expect.stringMatching(/^\d+$/),
    authorization: null,
    cookie: null,
    'webhook-signature': null,
    'x-gateway-key': null,
    'x-original-url': null,
  })
  expect(await readQuarantined(stage.inbox, kept?.id ?? 0)).toEqual(kept)
  const rows = await stage.inbox.read({ sql: 'SELECT * FROM quarantine', params: [] })
  expect(JSON.stringify(rows)).not.toContain('of-secrets')
})

test('[R99] where headers are not known, none are shown', async () => {
  await using stage = await openStage()
  await keepAsIfOdd(stage, '{')
  expect((await listQuarantine(stage.inbox, null, 10)).quarantined).toMatchObject([{ headers: null }])
})

test('[R17] the same bytes are kept once', async () => {
  await using stage = await openStage()
  for (let time = 0; time < 3; time += 1) await stage.deliver(groupBody({ MsgSeqList: [] }))
  expect((await listQuarantine(stage.inbox, null, 10)).quarantined).toHaveLength(1)
})

test('[R17] a full quarantine means 503; nothing in it makes room', async () => {
  const errors: string[] = []
  await using stage = await openStage({
    log: { ...silentLog, error: (_facts, message) => errors.push(message) },
  })
  const arrived = {
    app,
    command: 'x',
    url: '/',
    platform: null,
    clientIp: null,
    peerIp: '::1',
    signed: false,
    body: Uint8Array.of(1),
  }
  await Promise.all(
    Array.from({ length: QUARANTINE_ITEMS }, (_, index) =>
      stage.inbox.turn('quarantine', { webhook: arrived, headers: null, sha256: `${index}`, why: 'odd' }),
    ),
  )
  expect(await stage.deliver(groupBody({ MsgSeqList: [] }))).toMatchObject({ status: 503 })
  expect(stage.receiver.counters.refused).toEqual({ 'quarantine-full': 1 })
  expect(errors).toEqual([expect.stringContaining('quarantine is full')])
  const [oldest] = await stage.inbox.read<{ sha256: string }>({
    sql: 'SELECT sha256 FROM quarantine ORDER BY id LIMIT 1',
    params: [],
  })
  expect(oldest).toEqual({ sha256: '0' })
  // What is understood still comes in.
  expect(await stage.deliver(groupBody())).toMatchObject({ status: 200 })
})

test('[R18] a quarantined webhook that is understood now becomes an ordinary recall', async () => {
  await using stage = await openStage()
  await keepAsIfOdd(stage, JSON.stringify(groupBody()))
  const [kept] = (await listQuarantine(stage.inbox, null, 10)).quarantined
  expect(await stage.receiver.rereadQuarantined(kept?.id ?? 0)).toMatchObject({ kind: 'stored' })
  expect((await listQuarantine(stage.inbox, null, 10)).quarantined).toEqual([])
  const heard = stage.listening()
  await expect.poll(() => heard.length).toBe(1)
  expect(heard[0]).toMatchObject({ kind: 'group', receivedAt: kept?.receivedAt })
  expect(await stage.receiver.rereadQuarantined(kept?.id ?? 0)).toEqual({ kind: 'unknown' })
})

test('[R18] what is still not understood stays, with the reason of today', async () => {
  await using stage = await openStage()
  await keepAsIfOdd(stage, '{')
  const [kept] = (await listQuarantine(stage.inbox, null, 10)).quarantined
  const reread = await stage.receiver.rereadQuarantined(kept?.id ?? 0)
  expect(reread).toEqual({ kind: 'still', why: expect.stringContaining('not JSON') })
  expect((await listQuarantine(stage.inbox, null, 10)).quarantined).toMatchObject([
    { why: 'why' in reread && reread.why },
  ])
})

test('[R18] the quarantine is read again at a start', async () => {
  await using stage = await openStage()
  await keepAsIfOdd(stage, JSON.stringify(groupBody()))
  await keepAsIfOdd(stage, '{')
  await stage.receiver.start()
  expect((await listQuarantine(stage.inbox, null, 10)).quarantined).toMatchObject([{ body: '{' }])
  expect((await listRecalls(stage.inbox, {}, null, 10)).recalls).toHaveLength(1)
})

function portOf({ inbox }: Stage) {
  return { jobs: inbox.jobs, now: () => inbox.now(), read: inbox.read.bind(inbox), failed: inbox.failed }
}

function keepAsIfOdd({ inbox }: Stage, text: string) {
  const webhook = {
    app,
    command: groupBody().CallbackCommand,
    url: '/callback',
    platform: 'Web',
    clientIp: '203.0.113.7',
    peerIp: '198.51.100.1',
    signed: true,
    body: new TextEncoder().encode(text),
  }
  return inbox.turn('quarantine', {
    webhook,
    headers: null,
    sha256: text,
    why: 'an older version did not understand it',
  })
}
