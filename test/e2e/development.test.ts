/** Development mode as somebody with a terminal has it, and production, which has none: rules DV1, DV2, DV40-DV58, C50 to C53. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DevelopmentView, FaultsView } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { needsFiles } from '../setup/needs.ts'
import { runCommand, type Service, startService } from './service.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-development-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function view(service: Service, of: 'chat' | 'monitor' = 'chat'): Promise<DevelopmentView> {
  const answer = await fetch(new URL('/api/development', String(service.ready[of])))
  expect(answer.status).toBe(200)
  return (await answer.json()) as DevelopmentView
}

test('[DV1] [C50] [C51] [C52] [C53] clock, faults and reset from the terminal', async () => {
  const heard: string[] = []
  const endpoint = createServer((request, response) => {
    heard.push(new URL(request.url ?? '', 'http://h').searchParams.get('CallbackCommand') ?? '')
    request.resume().on('end', () => response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => endpoint.once('listening', resolve))
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/callback`
  const flags = [
    '--port',
    '0',
    '--data',
    join(folder, 'chat'),
    '--webhook-url',
    url,
    '--allow-private-webhooks',
  ]
  const chat = await startService(['chat', '--development', '--seed', '7', ...flags])
  const say = (...words: string[]) => runCommand([...words, '--chat', String(chat.ready['chat'])])
  try {
    const { sdkAppId, admin: identifier, adminUserSig: userSig, chat: baseUrl } = chat.ready
    const admin = createAdmin({
      baseUrl: String(baseUrl),
      sdkAppId: Number(sdkAppId),
      identifier: String(identifier),
      userSig: String(userSig),
    })
    await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: ['jared', 'Jonh'] })
    const message = { From_Account: 'jared', To_Account: 'Jonh', MsgRandom: 1 }
    const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'oops' } }]
    const { MsgKey } = await admin.call('openim', 'sendmsg', { ...message, MsgBody: body })

    const noOrder = await fetch(`${String(baseUrl)}/api/development/faults/..%2f`, { method: 'DELETE' })
    expect([noOrder.status, await noOrder.json()]).toEqual([
      404,
      { error: '"../" is no number of an order: GET /api/development/faults lists them.' },
    ])
    expect((await say('clock', 'freeze')).out).toMatch(/^frozen {2}2\S+Z {2}(on time|\d+ s behind)/)
    expect(await say('fault', 'order', 'drop', '--next', '2')).toEqual({
      code: 0,
      out: 'order 1: drop, the next 2; carried out 0 times\n',
      err: '',
    })
    await admin.call('openim', 'admin_msgwithdraw', { ...message, MsgKey })
    expect((await say('clock', 'advance', '3d')).out).toMatch(
      /^frozen {2}2\S+Z {2}(2 d 23 h|3 d) ahead of this machine/,
    )
    expect(heard).toEqual(['C2C.CallbackAfterMsgWithDraw'])
    const told = (await say('fault', 'list')).out
    expect(told).toMatch(/^seed 7, 0 held back\nNo orders\.\n/)
    expect(told.match(/drop {2}order 1 {2}C2C\.CallbackAfterMsgWithDraw {2}Jonh jared/g)).toHaveLength(2)

    const plan = join(folder, 'plan.json')
    writeFileSync(plan, '{"seed":9,"orders":[{"kind":"delay","ms":"30s","chance":0.5}]}')
    expect((await say('fault', 'plan', plan)).out).toMatch(
      /^seed 9, 0 held back\norder 1: delay by 30 s, with chance 0\.5; carried out 0 times\n$/,
    )
    expect(JSON.parse((await say('fault', 'cancel', 'all', '--json')).out)).toMatchObject({ orders: [] })
    const refused = await say('fault', 'order', 'skew', '--behind', '2m')
    expect([refused.code, refused.err]).toEqual([
      1,
      'takeback: No webhook is signed, so skew has nothing to change: set a token first.\n',
    ])

    const reset = JSON.parse((await say('reset', '--json')).out) as DevelopmentView
    expect(reset).toMatchObject({ clock: { state: 'running' }, faults: { seed: 7, orders: [], done: [] } })
    const asked = { CheckItem: [{ UserID: 'jared' }] }
    expect((await admin.call('im_open_login_svc', 'account_check', asked))['ResultItem']).toMatchObject([
      { AccountStatus: 'NotImported' },
    ])
  } finally {
    expect(await chat.stop()).toBe(0)
    endpoint.close()
  }
})

test('[DV1] [DV2] production has none of it, and says so', needsFiles, async () => {
  const data = join(folder, 'production')
  const chat = await startService(['chat', '--port', '0', '--data', data])
  const base = String(chat.ready['chat'])
  const sentence =
    'This Chat backend is not in development mode: start it with "takeback start", or with "takeback chat --development".'
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/clock/freeze'],
    ['POST', '/clock/advance'],
    ['PUT', '/faults'],
    ['DELETE', '/faults'],
    ['POST', '/reset'],
  ]) {
    const answer = await fetch(`${base}/api/development${path}`, { method: method ?? '' })
    expect([method, path, answer.status, await answer.json()]).toEqual([
      method,
      path,
      404,
      { error: sentence },
    ])
  }
  const { code, err } = await runCommand(['reset', '--chat', base])
  expect([code, err]).toEqual([1, `takeback: ${sentence}\n`])
  expect(await chat.stop()).toBe(0)

  const turned = await runCommand(['chat', '--development', '--port', '0', '--data', data])
  expect(turned.code).toBe(1)
  expect(turned.err).toMatch(/^takeback: The data in \S+ was not made in development mode[^\n]*--data\.\n$/)
})

test('[DV43] [DV50] start is development mode, on the page’s own origin too, and its people come back', async () => {
  const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
  const service = await startService(['start', '--data', join(folder, 'start'), ...ports])
  try {
    const monitor = String(service.ready['monitor'])
    expect(await view(service, 'monitor')).toMatchObject({
      clock: { state: 'running' },
      faults: { orders: [] },
    })
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(new URL(`/api/development${path}`, monitor), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    // A page of somebody else's, in the same browser.
    for (const headers of [{ origin: 'https://www.example.com' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await post('/reset', {}, headers as Record<string, string>)).status).toBe(403)
    const faults = (await (await post('/faults', { kind: 'bad-sign', next: 1 })).json()) as FaultsView
    expect(faults).toMatchObject({ kind: 'bad-sign', left: 1 })
    expect((await post('/clock/advance', { by: '200d' })).status).toBe(200)
    expect((await post('/reset', {})).status).toBe(200)
    expect((await view(service)).faults.orders).toEqual([])
    // The playground still has its people, and signs them in.
    const call = {
      command: 'openim/admin_getroammsg',
      body: {
        Operator_Account: 'jared',
        Peer_Account: 'Jonh',
        MaxCnt: 5,
        MinTime: 0,
        MaxTime: 4_294_967_295,
      },
    }
    const rest = await fetch(new URL('/api/demo/rest', monitor), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call),
    })
    const { answer } = (await rest.json()) as {
      readonly answer: { readonly MsgCnt?: number; readonly ErrorCode: number }
    }
    expect(answer).toMatchObject({ ErrorCode: 0, MsgCnt: 3 })
  } finally {
    expect(await service.stop()).toBe(0)
  }
})

test.each([
  [['clock', 'advance'], /^takeback: Say by how much: "takeback clock advance 3d"\.$/],
  [['fault', 'order', 'lose'], /"lose" is no fault: name one/],
  [['fault', 'list', '--next', '2'], /fault list, as it is called here, has no use for --next/],
  [['chat', '--development', '--store', 'postgres://localhost/x'], /--development keeps its data in a file/],
  [['chat', '--seed', '7'], /chat, as it is called here, has no use for --seed/],
])('[C7] %j is one sentence', async (words, sentence) => {
  const { code, err } = await runCommand(words)
  expect(err.trimEnd()).toMatch(sentence)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})

test('[C53] a Chat backend that is not there is one sentence', async () => {
  const { code, err } = await runCommand(['clock', 'show', '--chat', 'http://127.0.0.1:1'])
  expect(err).toMatch(
    /^takeback: http:\/\/127\.0\.0\.1:1 did not answer: [^\n]+ --chat names the Chat backend\.\n$/,
  )
  expect(code).toBe(1)
})
