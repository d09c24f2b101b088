/** Apps, admins and keys while the Chat backend runs, over its private side. */
import { expect, test } from 'vitest'
import { until } from '../testing/open-delivery-stage.ts'
import { openOperatedChat, operatedApp } from '../testing/open-operated-chat.ts'
import { liveSocket } from '../testing/live-user.ts'

const another = 1_400_000_001
const ofApp = (path: string) => `/apps/${operatedApp}${path}`

test('[KY1] without the key and without a sign-in nothing is read or changed, on loopback too', async () => {
  await using chat = await openOperatedChat()
  const calls: [method: string, path: string, body?: object][] = [
    ['GET', '/apps'],
    ['GET', '/changes'],
    ['GET', '/nothing'],
    ['POST', '/apps', { sdkAppId: another, admins: ['administrator'] }],
    ['POST', ofApp('/key'), { step: 'rotate' }],
    ['POST', ofApp('/disable'), {}],
    ['PATCH', ofApp('/settings'), { limits: 'none' }],
    ['PUT', ofApp('/admins/thief')],
    ['DELETE', ofApp('/admins/administrator')],
  ]
  const strangers = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 'the-operator-key-of-this-test' },
  ]
  for (const [method, path, body] of calls)
    for (const headers of strangers.slice(0, 1))
      expect([method, path, (await chat.operator(method, path, body, headers)).status]).toEqual([
        method,
        path,
        401,
      ])
  for (const headers of strangers)
    expect((await chat.operator('GET', '/apps', undefined, headers)).status).toBe(401)
  expect((await chat.operator('GET', '/changes')).body).toEqual({ changes: [], next: null })
  expect(await chat.rest(chat.key())).toBe(0)
})

test('[KY1] wrong keys are limited, the right one is not', async () => {
  await using chat = await openOperatedChat()
  const wrong = { authorization: 'Bearer wrong' }
  const statuses: number[] = []
  // Ten in a minute; where a minute begins in between, eleven of these are in one of the two all the same.
  for (let n = 0; n < 22; n += 1)
    statuses.push((await chat.operator('GET', '/apps', undefined, wrong)).status)
  expect(statuses.slice(0, 2)).toEqual([401, 401])
  expect(new Set(statuses)).toContain(429)
  expect((await chat.operator('GET', '/apps')).status).toBe(200)
})

test('[KY1] [KY8] whoever is signed in is the operator, and is known as that', async () => {
  await using chat = await openOperatedChat({ trustProxy: '127.0.0.1' })
  const from = { cookie: await chat.signIn(), 'x-forwarded-for': '203.0.113.9' }
  expect((await chat.operator('POST', ofApp('/disable'), {}, from)).status).toBe(200)
  const fromElsewhere = { ...from, 'sec-fetch-site': 'cross-site' }
  expect((await chat.operator('POST', ofApp('/enable'), {}, fromElsewhere)).status).toBe(403)
  expect((await chat.operator('GET', '/nothing', undefined, from)).status).toBe(404)
  expect((await chat.operator('GET', '/changes')).body.changes).toMatchObject([
    { what: 'app-disabled', sdkAppId: operatedApp, by: 'sign-in', from: '203.0.113.9', detail: null },
  ])
})

test('[KY8] [D35] a webhook that is parked by hand is on record: by which admin over REST, or by whoever is signed in', async () => {
  await using chat = await openOperatedChat({ trustProxy: '127.0.0.1' })
  const pair = { From_Account: 'romeo', To_Account: 'juliet' }
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }]
  await chat.call('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
  await chat.call('takeback_config/set_callback', {
    Url: 'http://127.0.0.1:9/hook',
    CallbackCommandList: ['C2C.CallbackAfterMsgWithDraw'],
    Paused: true,
  })
  for (const MsgRandom of [1, 2]) {
    const { MsgKey } = await chat.call('openim/sendmsg', { ...pair, MsgRandom, MsgBody })
    await chat.call('openim/admin_msgwithdraw', { ...pair, MsgKey })
  }
  const listed = await chat.call('takeback_config/list_deliveries', {})
  const { Deliveries } = listed['Response'] as { readonly Deliveries: readonly { readonly Id: number }[] }
  const [second, first] = Deliveries.map(({ Id }) => Id)
  expect(await chat.call('takeback_config/park', { Id: first })).toMatchObject({
    Response: { Freed: second },
  })
  const headers = {
    cookie: await chat.signIn(),
    'x-forwarded-for': '203.0.113.9',
    'content-type': 'application/json',
  }
  const url = `${chat.backend().url}/api/console/apps/${operatedApp}/commands/park`
  const parked = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ Id: second }) })
  expect(parked.status).toBe(200)
  const common = { what: 'webhook-parked', sdkAppId: operatedApp }
  expect((await chat.operator('GET', '/changes')).body.changes).toMatchObject([
    { ...common, detail: String(second), by: 'sign-in', admin: null, from: '203.0.113.9' },
    { ...common, detail: String(first), by: 'admin', admin: 'administrator', from: '127.0.0.1' },
  ])
})

test('[KY2] [KY3] an app is made with a key that is shown once, and serves at once', async () => {
  await using chat = await openOperatedChat()
  const made = await chat.operator('POST', '/apps', {
    sdkAppId: another,
    admins: ['boss', 'deputy', 'boss'],
    settings: { limits: 'tencent' },
  })
  expect(made).toEqual({
    status: 201,
    body: {
      secretKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      app: {
        sdkAppId: another,
        createdAt: expect.any(Number),
        disabledAt: null,
        admins: ['boss', 'deputy'],
        liveKeys: 1,
        keyChangedAt: null,
        settings: expect.objectContaining({ limits: 'tencent', recallWindowMs: 120_000 }),
      },
    },
  })
  const { secretKey } = made.body
  expect(await chat.rest(secretKey, 'boss', another)).toBe(0)
  expect(await chat.rest(secretKey, 'administrator', another)).toBe(70403)
  expect(chat.newKeys).toEqual([[another, secretKey]])
  const listed = await chat.operator('GET', '/apps')
  expect(listed.body.apps.map(({ sdkAppId }: { sdkAppId: number }) => sdkAppId)).toEqual([
    operatedApp,
    another,
  ])
  expect(JSON.stringify(listed.body)).not.toContain(secretKey)
  const again = await chat.operator('POST', '/apps', { sdkAppId: another, admins: ['thief'] })
  expect(again).toMatchObject({ status: 409, body: { error: `There is an app ${another} already.` } })
})

test('[KY4] two keys are good during a rotation, then one; the other never comes back', async () => {
  await using chat = await openOperatedChat()
  const older = chat.key()
  const rotated = await chat.operator('POST', ofApp('/key'), { step: 'rotate' })
  const { secretKey: newer } = rotated.body
  expect(rotated.body.app).toMatchObject({ liveKeys: 2, keyChangedAt: expect.any(Number) })
  expect(chat.key()).toBe(newer)
  expect(chat.newKeys).toEqual([[operatedApp, newer]])
  expect([await chat.rest(older), await chat.rest(newer)]).toEqual([0, 0])
  expect((await chat.operator('POST', ofApp('/key'), { step: 'rotate' })).status).toBe(409)

  // A start whose flags still name the older one changes nothing.
  const apps = [{ sdkAppId: operatedApp, key: older, admins: ['administrator'], settings: {} }]
  await chat.restart({ apps })
  expect([await chat.rest(older), await chat.rest(newer)]).toEqual([0, 0])
  expect(chat.key()).toBe(newer)

  const finished = await chat.operator('POST', ofApp('/key'), { step: 'finish' })
  expect(finished.body).toMatchObject({ app: { liveKeys: 1 } })
  await until(
    () => chat.rest(older),
    (code) => code !== 0,
  )
  expect([await chat.rest(older), await chat.rest(newer)]).toEqual([70009, 0])
  expect((await chat.operator('POST', ofApp('/key'), { step: 'finish' })).status).toBe(409)
  await expect(chat.restart({ apps })).rejects.toThrow(
    `The key given for app ${operatedApp} was ended: give the new one, or none.`,
  )
  await chat.restart()
  expect([await chat.rest(older), await chat.rest(newer)]).toEqual([70009, 0])
  expect(await chat.files()).not.toContain(older)
})

test('[KY4] [KY5] sockets of an ended key are closed, and of a disabled app all; others stay', async () => {
  await using chat = await openOperatedChat()
  const older = chat.key()
  const logIn = async (key: string, sdkAppId = operatedApp, userId = 'administrator') => {
    const socket = await liveSocket({ liveUrl: chat.backend().url.replace('http', 'ws') })
    const userSig = chat.userSig(key, userId, sdkAppId)
    socket.say({ op: 'login', id: 1, sdkAppId, userId, userSig, platform: 'Web', device: 'test' })
    const answer = await socket.next(({ op }) => op === 'ok' || op === 'refused')
    return { ...socket, answer }
  }
  const { secretKey: elsewhere } = (
    await chat.operator('POST', '/apps', { sdkAppId: another, admins: ['administrator'] })
  ).body
  await using stranger = await logIn(elsewhere, another)
  await using first = await logIn(older)
  const { secretKey: newer } = (await chat.operator('POST', ofApp('/key'), { step: 'rotate' })).body
  await using second = await logIn(newer)
  await chat.operator('POST', ofApp('/key'), { step: 'finish' })
  expect(await first.whenClosed()).toEqual({ code: 4003, reason: 'expired' })
  expect(second.closed()).toBeNull()

  await chat.operator('POST', ofApp('/disable'), {})
  expect(await second.whenClosed()).toEqual({ code: 4003, reason: 'admin' })
  expect(await chat.rest(newer)).toBe(60016)
  await using late = await logIn(newer)
  expect(late.answer).toMatchObject({ op: 'refused', code: 60016 })
  expect(await chat.rest(elsewhere, 'administrator', another)).toBe(0)
  expect(stranger.closed()).toBeNull()

  await chat.restart()
  expect(chat.logged()).toContain('an app is disabled')
  expect(await chat.rest(newer)).toBe(60016)
  const enabled = await chat.operator('POST', ofApp('/enable'), {})
  expect(enabled.body).toMatchObject({ app: { disabledAt: null } })
  await until(
    () => chat.rest(newer),
    (code) => code === 0,
  )
  expect(await chat.rest(newer)).toBe(0)
})

test('[KY6] admins come and go; the last one stays, and no start brings back who was taken away', async () => {
  await using chat = await openOperatedChat()
  const key = chat.key()
  const last = await chat.operator('DELETE', ofApp('/admins/administrator'))
  expect(last.status).toBe(409)
  expect(last.body.error).toBe(
    `administrator is the last admin of app ${operatedApp}: add another one first, or disable the app.`,
  )
  const added = await chat.operator('PUT', ofApp(`/admins/${encodeURIComponent('the boss/1')}`))
  expect(added.body.app.admins).toEqual(['administrator', 'the boss/1'])
  expect(await chat.rest(key, 'the boss/1')).toBe(0)
  const removed = await chat.operator('DELETE', ofApp('/admins/administrator'))
  expect(removed.body.app.admins).toEqual(['the boss/1'])
  await until(
    () => chat.rest(key),
    (code) => code !== 0,
  )
  expect(await chat.rest(key)).toBe(70403)

  await chat.restart()
  expect(chat.backend().apps[0]?.admins).toEqual(['the boss/1'])
  expect(chat.logged()).toContain('admins that an operator took away stay away')
  expect(await chat.rest(key)).toBe(70403)
  await chat.operator('PUT', ofApp('/admins/administrator'))
  await chat.restart()
  expect(await chat.rest(key)).toBe(0)
})

test('[KY7] [KY8] settings that are named change; every change is on record, newest first', async () => {
  await using chat = await openOperatedChat()
  const set = await chat.operator('PATCH', ofApp('/settings'), { recallWindowMs: 300_000, limits: 'tencent' })
  expect(set.body.app.settings).toMatchObject({
    recallWindowMs: 300_000,
    limits: 'tencent',
    retentionMs: 604_800_000,
  })
  await chat.operator('PUT', ofApp('/admins/boss'))
  // What is so already is no change.
  expect((await chat.operator('PATCH', ofApp('/settings'), { limits: 'tencent' })).status).toBe(200)
  await chat.operator('PUT', ofApp('/admins/boss'))
  await chat.operator('POST', ofApp('/enable'), {})
  const { secretKey } = (await chat.operator('POST', ofApp('/key'), { step: 'rotate' })).body
  const page = await chat.operator('GET', '/changes?limit=2')
  const by = {
    sdkAppId: operatedApp,
    at: expect.any(Number),
    id: expect.any(Number),
    by: 'operator-key',
    admin: null,
    from: '127.0.0.1',
  }
  expect(page.body.changes).toEqual([
    { ...by, what: 'key-rotated', detail: null, settings: null },
    { ...by, what: 'admin-added', detail: 'boss', settings: null },
  ])
  const older = await chat.operator('GET', `/changes?before=${page.body.next}`)
  expect(older.body).toEqual({
    changes: [
      {
        ...by,
        what: 'settings-changed',
        detail: null,
        settings: [
          { name: 'limits', before: 'none', after: 'tencent' },
          { name: 'recallWindowMs', before: 120_000, after: 300_000 },
        ],
      },
    ],
    next: null,
  })
  expect(JSON.stringify([page.body, older.body])).not.toContain(secretKey)
})

test('[KY3] [KY7] a wrong call says what is wrong, and changes nothing', async () => {
  await using chat = await openOperatedChat()
  const wrong: [method: string, path: string, body: unknown, status: number, error: RegExp][] = [
    ['POST', '/apps', {}, 400, /^sdkAppId is missing\.$/],
    ['POST', '/apps', { sdkAppId: 0, admins: ['a'] }, 400, /^sdkAppId must be from 1 to 4294967295\.$/],
    ['POST', '/apps', { sdkAppId: another, admins: [] }, 400, /^admins must name at least one admin\.$/],
    ['POST', '/apps', { sdkAppId: another, admins: ['a\nb'] }, 400, /^admins\.0 must be 1 to 32 characters/],
    [
      'POST',
      '/apps',
      { sdkAppId: another, admins: ['a'], secretKey: 'x' },
      400,
      /^secretKey is nothing that/,
    ],
    ['POST', ofApp('/key'), { step: 'end' }, 400, /^step must be rotate or finish\.$/],
    ['POST', '/apps/7/key', { step: 'rotate' }, 404, /^There is no app 7 here\.$/],
    ['POST', '/apps/x/disable', {}, 404, /^There is no such app here/],
    ['PATCH', ofApp('/settings'), {}, 400, /name at least one setting/],
    ['PATCH', ofApp('/settings'), { retentionMs: 0 }, 400, /^retentionMs must be at least a second\.$/],
    ['PATCH', ofApp('/settings'), { limit: 'none' }, 400, /^limit is nothing that can be given here\.$/],
    ['PUT', ofApp(`/admins/${'x'.repeat(33)}`), undefined, 400, /^The UserID of an admin must be/],
    ['GET', '/changes?limit=1000', undefined, 400, /^limit must be a whole number from 1 to 200\.$/],
    ['GET', '/apps/1', undefined, 404, /nothing at this address/],
  ]
  for (const [method, path, body, status, error] of wrong) {
    const asked = await chat.operator(method, path, body)
    expect([method, path, asked.status, asked.body.error]).toEqual([
      method,
      path,
      status,
      expect.stringMatching(error),
    ])
  }
  expect((await chat.operator('GET', '/changes')).body.changes).toEqual([])
})
