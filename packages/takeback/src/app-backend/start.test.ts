import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  OverviewView,
  QuarantinedView,
  QuarantinePage,
  RecallDetail,
  RecallKind,
  RecallPage,
  RefusalsView,
} from '@takeback/protocol'
import { expect, test } from 'vitest'
import { startAppBackend, type AppBackendOptions } from './start.ts'
import { appBackendOptions } from './testing/app-backend-options.ts'

const app = 1_400_000_000
const group = 'Group.CallbackAfterRecallMsg'
const c2c = 'C2C.CallbackAfterMsgWithDraw'

async function openStage(options: Partial<AppBackendOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-app-backend-'))
  const backend = await startAppBackend({
    ...appBackendOptions(folder),
    ...options,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  return {
    backend,
    folder,
    deliver(body: { readonly CallbackCommand: string }, query = '') {
      const url = `${backend.callbackUrl}?SdkAppid=${app}&CallbackCommand=${body.CallbackCommand}&OptPlatform=Web${query}`
      return fetch(url, { method: 'POST', body: JSON.stringify(body) })
    },
    get: (path: string, init: RequestInit = {}) => fetch(`${backend.monitorUrl}${path}`, init),
    async json<Answer>(path: string): Promise<Answer> {
      return (await (await fetch(`${backend.monitorUrl}${path}`)).json()) as Answer
    },
    post: (path: string, body: object = {}) =>
      fetch(`${backend.monitorUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      await backend.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const groupBody = (MsgSeq: number, fields: object = {}) => ({
  CallbackCommand: group,
  Operator_Account: 'admin',
  Type: 'Public',
  GroupId: '@TGS#1',
  MsgSeqList: [{ MsgSeq }],
  EventTime: String(new Date().getTime() - 40),
  ...fields,
})
const c2cBody = (MsgKey: string) => ({
  CallbackCommand: c2c,
  From_Account: '=jared',
  To_Account: 'Jonh',
  MsgKey,
  UnreadMsgNum: 7,
})

test('[R31] a webhook becomes a row of the list, and is applied', async () => {
  await using stage = await openStage()
  expect(await (await stage.deliver(groupBody(1))).json()).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  await expect
    .poll(() => stage.json<RecallPage>('/api/recalls'))
    .toMatchObject({ recalls: [{ kind: 'group', operator: 'admin', state: 'applied' }], next: null })
  expect(await stage.backend.recallCount()).toBe(1)
})

test('[R31] cursor, limit and filters', async () => {
  await using stage = await openStage()
  for (const seq of [1, 2, 3]) await stage.deliver(groupBody(seq))
  await stage.deliver(c2cBody('key'))
  const first = await stage.json<RecallPage>('/api/recalls?limit=2&kind=group')
  const second = await stage.json<RecallPage>(`/api/recalls?limit=2&kind=group&cursor=${first.next}`)
  const names = [first, second].map(({ recalls }) => recalls.map(({ messages }) => messages[0]?.name))
  expect(names).toEqual([['3', '2'], ['1']])
  expect(second.next).toBeNull()
  expect((await stage.json<RecallPage>('/api/recalls?q=JON&kind=&state=')).recalls).toHaveLength(1)
})

const badParameters = [
  ['/api/recalls?limit=201', 400, 'limit'],
  ['/api/recalls?limit=0', 400, 'limit'],
  ['/api/recalls?limit=1e2', 400, 'limit'],
  ['/api/recalls?cursor=-1', 400, 'cursor'],
  ['/api/recalls?cursor=x', 400, 'cursor'],
  ['/api/recalls?kind=c2c&kind=group', 400, 'kind'],
  ['/api/recalls?kind=none', 400, 'kind'],
  ['/api/recalls?state=lost', 400, 'state'],
  [`/api/recalls?q=${'x'.repeat(257)}`, 400, 'q'],
  ['/api/recalls/export?format=xml', 400, 'format'],
  ['/api/recalls/1', 404, 'recall'],
  ['/api/recalls/abc', 404, 'recall'],
  ['/api/recalls/99999999999999999999', 404, 'recall'],
  ['/api/nothing', 404, 'address'],
] as const

test('[R38] a bad parameter gets 400 and what is not there 404, each with a sentence', async () => {
  await using stage = await openStage()
  for (const [path, status, word] of badParameters) {
    const answer = await stage.get(path)
    expect([path, answer.status, await answer.json()]).toEqual([
      path,
      status,
      { error: expect.stringContaining(word) },
    ])
  }
})

test('[R33] the detail of a recall', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1))
  await stage.deliver(groupBody(1))
  const { recalls } = await stage.json<RecallPage>('/api/recalls')
  const detail = () => stage.json<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
  await expect.poll(async () => (await detail()).attempts).toMatchObject([{ outcome: 'handled' }])
  expect(await detail()).toMatchObject({
    recall: { redeliveries: 1 },
    request: { method: 'POST', url: expect.stringContaining('/callback?SdkAppid=') },
    redeliveredAt: [expect.any(Number)],
  })
})

test('[R34] [R37] overview and refusals', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1))
  await stage.deliver({ CallbackCommand: 'C2C.CallbackAfterSendMsg' })
  await stage.deliver({ CallbackCommand: 'C2C.CallbackBeforeSendMsg' })
  await stage.deliver(groupBody(1), `&SdkAppid=${app}`)
  await fetch(stage.backend.callbackUrl)
  const overview = await stage.json<OverviewView>('/api/overview')
  expect(overview).toMatchObject({
    recallsToday: 1,
    recallsLastMinute: 1,
    refused: 2,
    quarantined: 0,
    demo: false,
    sdkAppIds: [app],
  })
  expect(overview.latenessMedian).toBeGreaterThanOrEqual(40)
  expect(await stage.json<RefusalsView>('/api/refusals')).toMatchObject({
    counts: { before: 1, 'duplicate-parameter': 1 },
    latest: [{ reason: 'duplicate-parameter', clientIp: '127.0.0.1' }, { reason: 'before' }],
    otherCommands: { 'C2C.CallbackAfterSendMsg': 1, 'C2C.CallbackBeforeSendMsg': 1 },
    probes: 1,
  })
})

test('[R35] the quarantine is shown; accepting what is still odd says why', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1, { MsgSeqList: [] }))
  const { quarantined } = await stage.json<{ quarantined: { id: number; why: string }[] }>('/api/quarantine')
  expect(quarantined).toMatchObject([{ command: group, why: expect.stringContaining('MsgSeqList') }])
  const answer = await stage.post(`/api/quarantine/${quarantined[0]?.id}/accept`)
  expect([answer.status, await answer.json()]).toEqual([
    409,
    {
      error: expect.stringContaining('MsgSeqList'),
      trouble: { code: 'no-messages', params: { path: 'MsgSeqList' } },
    },
  ])
  expect((await stage.post('/api/quarantine/999/accept')).status).toBe(404)
})

/** A recall of two messages whose second number came as a text. */
const mistyped = () => groupBody(1, { MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: '2' }] })

test('[R76] a corrected body is read strictly; what had come stays beside it, with who and when', async () => {
  await using stage = await openStage()
  await stage.deliver(mistyped())
  const { quarantined } = await stage.json<QuarantinePage>('/api/quarantine')
  const id = quarantined[0]?.id ?? 0
  const whole = await stage.json<QuarantinedView>(`/api/quarantine/${id}`)
  expect(whole).toMatchObject({
    trouble: { code: 'type', params: { path: 'MsgSeqList.1.MsgSeq', expected: 'number', received: '"2"' } },
    times: 1,
    peerIp: '127.0.0.1',
    signed: false,
  })
  const still = await stage.post(`/api/quarantine/${id}/accept`, { body: '{}', person: 'Rosalind' })
  expect([still.status, await still.json()]).toEqual([
    409,
    {
      error: expect.stringContaining('CallbackCommand'),
      trouble: { code: 'missing', params: { path: 'CallbackCommand' } },
    },
  ])
  expect(await stage.json(`/api/quarantine/${id}`)).toEqual(whole)

  const body = whole.body.replace('"2"', '2')
  const taken = await stage.post(`/api/quarantine/${id}/accept`, { body, person: ' Rosalind ' })
  const { recalls } = (await taken.json()) as { recalls: number[] }
  const detail = await stage.json<RecallDetail>(`/api/recalls/${recalls[0]}`)
  expect(detail).toMatchObject({
    recall: { messages: [{ name: '1' }, { name: '2' }], acceptedBy: 'Rosalind' },
    request: { body },
    byHand: {
      person: 'Rosalind',
      address: '127.0.0.1',
      at: expect.any(Number),
      original: whole.body,
      trouble: { code: 'type' },
    },
  })
  expect(detail.checks).toContainEqual({
    name: 'shape',
    verdict: 'passed',
    code: 'corrected',
    params: { command: group },
  })
  await expect
    .poll(async () => (await stage.json<RecallDetail>(`/api/recalls/${recalls[0]}`)).recall.state)
    .toBe('applied')
  expect((await stage.get(`/api/quarantine/${id}`)).status).toBe(404)
})

test('[R76] a correction that names known messages is a redelivery, and what had come is kept with it', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1, { MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }] }))
  await stage.deliver(mistyped())
  const { quarantined } = await stage.json<QuarantinePage>('/api/quarantine')
  const { id = 0, body = '' } = quarantined[0] ?? {}
  const correction = { body: body.replace('"2"', '2'), person: 'Rosalind' }
  expect((await stage.post(`/api/quarantine/${id}/accept`, correction)).status).toBe(200)
  const { recalls } = await stage.json<RecallPage>('/api/recalls')
  expect(recalls).toMatchObject([{ redeliveries: 1 }])
  const detail = await stage.json<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
  expect(detail).toMatchObject({ byHand: null, redeliveredAt: [expect.any(Number)] })
  expect((await stage.json<QuarantinePage>('/api/quarantine')).quarantined).toEqual([])
})

test('[R76] a correction without a name, too large, or of another site is refused with a sentence', async () => {
  await using stage = await openStage()
  await stage.deliver(mistyped())
  const { quarantined } = await stage.json<QuarantinePage>('/api/quarantine')
  const path = `/api/quarantine/${quarantined[0]?.id}/accept`
  for (const [given, status, word] of [
    [{ body: '{}' }, 400, 'person'],
    [{ body: '{}', person: '  ' }, 400, 'person'],
    [{ body: '{}', person: 'x'.repeat(65) }, 400, 'person'],
    [{ body: 7, person: 'x' }, 400, 'body'],
    [{ body: ' '.repeat(64 * 1024 + 1), person: 'x' }, 400, 'bytes'],
  ] as const) {
    const answer = await stage.post(path, given)
    expect([answer.status, await answer.json()]).toEqual([status, { error: expect.stringContaining(word) }])
  }
  expect((await stage.post(path, { body: 'x'.repeat(500_000), person: 'x' })).status).toBe(413)
  const foreign = await stage.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    body: '{"body":"{}","person":"x"}',
  })
  expect(foreign.status).toBe(403)
  const largest = { body: '\u0001'.repeat(64 * 1024), person: 'x' }
  expect((await stage.post(path, largest)).status).toBe(409)
})

test('[R77] each reason for a refusal once, with its latest case and the settings, and never a secret', async () => {
  await using stage = await openStage({ tokens: ['the-secret-token'] })
  const send = (query: string) =>
    fetch(`${stage.backend.callbackUrl}?CallbackCommand=${group}${query}`, { method: 'POST', body: '{}' })
  await send('&SdkAppid=1400000007')
  await send('&SdkAppid=1400000001')
  await send(`&SdkAppid=${app}&Sign=${'a'.repeat(64)}&RequestTime=1600000000`)
  await fetch(`${new URL(stage.backend.callbackUrl).origin}/hook?Sign=${'b'.repeat(64)}`, { method: 'POST' })
  const text = await (await stage.get('/api/refusals')).text()
  expect(text).not.toMatch(/the-secret-token|aaaa|bbbb/)
  const view = JSON.parse(text) as RefusalsView
  expect(view.reasons).toHaveLength(3)
  expect(view.reasons).toContainEqual({
    reason: 'sdkappid',
    count: 2,
    lastAt: expect.any(Number),
    detail: 'SdkAppid "1400000001" is not served here',
    params: { sdkAppId: '1400000001' },
    clientIp: '127.0.0.1',
  })
  expect(view.reasons).toContainEqual(expect.objectContaining({ reason: 'path', params: { path: '/hook' } }))
  expect(view.settings).toEqual({ sdkAppIds: [app], callbackPath: '/callback', tokens: 1 })
})

test('[R78] probes are counted and shown: when, method, from where, as what', async () => {
  await using stage = await openStage()
  for (let index = 0; index < 25; index += 1) {
    await fetch(stage.backend.callbackUrl, { headers: { 'user-agent': `console ${index}` } })
  }
  const { probes, latestProbes } = await stage.json<RefusalsView>('/api/refusals')
  expect([probes, latestProbes.length]).toEqual([25, 20])
  expect(latestProbes[0]).toEqual({
    at: expect.any(Number),
    method: 'GET',
    clientIp: '127.0.0.1',
    userAgent: 'console 24',
  })
})

test('[R69] the detail shows what is kept, when it went, and that it never came', async () => {
  await using stage = await openStage({ keepContent: { after: { days: 1 } } })
  const sent = {
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: '@TGS#1',
    Type: 'Public',
    From_Account: 'jared',
    Random: 5,
    MsgSeq: 1,
    MsgTime: 1_698_741_698,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'under the oak' } }],
  }
  await stage.deliver(sent)
  await stage.deliver(groupBody(1, { MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }] }))
  const { recalls } = await stage.json<RecallPage>('/api/recalls')
  const detail = () => stage.json<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
  expect((await detail()).content).toEqual({
    policy: { keepMs: 48 * 3_600_000, afterMs: 24 * 3_600_000 },
    messages: [
      {
        state: 'kept',
        sender: 'jared',
        sentAt: 1_698_741_698_000,
        body: sent.MsgBody,
        cloudCustomData: null,
        until: expect.any(Number),
      },
      { state: 'absent' },
    ],
  })

  await using quick = await openStage({ keepContent: {} })
  await quick.deliver(sent)
  await quick.deliver(groupBody(1))
  const [first] = (await quick.json<RecallPage>('/api/recalls')).recalls
  await expect
    .poll(async () => (await quick.json<RecallDetail>(`/api/recalls/${first?.id}`)).content.messages)
    .toEqual([{ state: 'gone', at: expect.any(Number) }])
})

test('[R36] the export as JSON is one array', async () => {
  await using stage = await openStage()
  expect(await stage.json('/api/recalls/export?format=json')).toEqual([])
  await Promise.all(Array.from({ length: 450 }, (_, seq) => stage.deliver(groupBody(seq))))
  await stage.deliver(c2cBody('key'))
  const all = await stage.json<unknown[]>('/api/recalls/export?format=json')
  expect(all).toHaveLength(451)
  expect(await stage.json<unknown[]>('/api/recalls/export?kind=c2c')).toHaveLength(1)
})

test('[R36] no cell of the CSV is a formula, and every record is whole', async () => {
  await using stage = await openStage()
  await stage.deliver(c2cBody('+1,"x"'))
  const answer = await stage.get('/api/recalls/export?format=csv')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="recalls.csv"')
  const [header = '', record = '', end] = (await answer.text()).split('\r\n')
  expect(header.split(',').length).toBe(21)
  expect(record).toContain(`,'=jared,Jonh,7,,,,,"'+1,""x""",`)
  expect(end).toBe('')
})

/** Reads events of the stream until `enough` of the given names came. */
async function events(stage: Awaited<ReturnType<typeof openStage>>, lastEventId?: string) {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const answer = await stage.get('/api/recalls/stream', { headers })
  const heard: { event: string; id: string; data: { id?: number; state?: string } }[] = []
  void (async () => {
    let text = ''
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
        heard.push({
          event: field('event'),
          id: field('id'),
          data: JSON.parse(field('data') || '{}') as object,
        })
      }
    }
  })().catch(() => {})
  await expect.poll(() => heard.length).toBeGreaterThan(0)
  return { answer, heard, told: () => heard.filter(({ event }) => event !== 'heartbeat') }
}

test('[R32] new recalls and changes of state are told as they happen', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1))
  await expect
    .poll(async () => (await stage.json<RecallPage>('/api/recalls')).recalls[0]?.state)
    .toBe('applied')
  const { answer, told } = await events(stage)
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  await stage.deliver(groupBody(2))
  await expect.poll(() => told().at(-1)?.data.state).toBe('applied')
  expect(told()[0]).toMatchObject({ event: 'recall', data: { messages: [{ name: '2' }] } })
  const before = told().length
  await stage.deliver(groupBody(1))
  await expect.poll(() => told().length).toBeGreaterThan(before)
  expect(told().at(-1)).toMatchObject({ event: 'state', data: { state: 'applied', redeliveries: 1 } })
})

test('[R32] Last-Event-ID resumes after it: nothing is missed, nothing comes twice', async () => {
  await using stage = await openStage()
  const first = await events(stage)
  await stage.deliver(groupBody(1))
  await expect.poll(() => first.told().at(-1)?.data.state).toBe('applied')
  const last = first.told().at(-1)?.id ?? ''
  for (const seq of [2, 3, 4]) await stage.deliver(groupBody(seq))
  await expect
    .poll(async () => (await stage.json<RecallPage>('/api/recalls?state=applied')).recalls.length)
    .toBe(4)
  const second = await events(stage, last)
  await expect.poll(() => second.told().length).toBe(3)
  expect(second.told()).toMatchObject([{ event: 'recall' }, { event: 'recall' }, { event: 'recall' }])
})

test('[R32] closing ends the streams', async () => {
  const stage = await openStage()
  const { answer } = await events(stage)
  const begin = performance.now()
  await stage[Symbol.asyncDispose]()
  expect(performance.now() - begin).toBeLessThan(2000)
  expect(answer.status).toBe(200)
})

test('the demonstration is offered only where there is one', async () => {
  const kinds: RecallKind[] = []
  await using stage = await openStage({
    demo: async (kind) => {
      kinds.push(kind)
      if (kind === 'official') throw new Error('no official accounts today')
    },
  })
  expect((await stage.post('/api/demo/recall', { kind: 'topic' })).status).toBe(200)
  expect((await stage.post('/api/demo/recall')).status).toBe(200)
  expect((await stage.post('/api/demo/recall', { kind: 'x' })).status).toBe(400)
  expect((await stage.post('/api/demo/recall', { kind: 'official' })).status).toBe(502)
  expect(kinds).toEqual(['topic', 'c2c', 'official'])
  expect(await stage.json('/api/overview')).toMatchObject({ demo: true })

  await using alone = await openStage()
  expect((await alone.post('/api/demo/recall', { kind: 'c2c' })).status).toBe(404)
})

test('[R8] the public listener serves the webhook path and nothing else', async () => {
  await using stage = await openStage()
  const { origin } = new URL(stage.backend.callbackUrl)
  for (const path of ['/', '/api/recalls', '/healthz', '/metrics', '/callback/x']) {
    expect((await fetch(origin + path)).status).toBe(404)
  }
})

test('health and metrics are on the private listener', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1))
  await stage.deliver({ CallbackCommand: 'C2C.CallbackBeforeSendMsg' })
  expect(await stage.json('/healthz')).toMatchObject({ status: 'ok', checks: { store: 'ok' } })
  const metrics = await (await stage.get('/metrics')).text()
  expect(metrics).toContain('takeback_receiver_webhooks_total{outcome="remembered"} 1')
  expect(metrics).toContain('takeback_receiver_refused_total{reason="before"} 1')
})

test('[R14] what was answered is there after a restart, and the folder is private', async () => {
  await using stage = await openStage()
  await stage.deliver(groupBody(1))
  await stage.backend.close()
  expect((await stat(join(stage.folder, 'inbox.db'))).mode & 0o077).toBe(0)
  await using again = await openStage({ dataDir: stage.folder })
  expect(await again.backend.recallCount()).toBe(1)
})

test('a taken port is one sentence, or the next free one', async () => {
  await using stage = await openStage()
  const port = Number(new URL(stage.backend.callbackUrl).port)
  const place = { host: '127.0.0.1', port, path: '/callback' }
  await expect(openStage({ callback: { ...place, fallback: false } })).rejects.toThrow(/--callback-port/)
  await using moved = await openStage({ callback: { ...place, fallback: true } })
  expect(moved.backend.movedFrom).toEqual({ callback: port, monitor: undefined })
})

test('[R15] closing answers what is under way', async () => {
  const stage = await openStage()
  const { hostname, port } = new URL(stage.backend.callbackUrl)
  const body = JSON.stringify(groupBody(1))
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk.toString()
  })
  socket.on('error', () => {})
  const path = `/callback?SdkAppid=${app}&CallbackCommand=${group}`
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  const closed = stage[Symbol.asyncDispose]()
  socket.write(body.slice(10))
  await closed
  expect(heard).toMatch(/^HTTP\/1\.1 200 /)
})
