import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issueUserSig } from '@takeback/protocol/crypto'
import { openStage, type Reply, type Stage, type StageApp } from '../testing/open-stage.ts'
import { restRegistry, commandPath } from './registry.ts'
import { strangerRate } from './stranger-limit.ts'

let stage: Stage
let limited: StageApp
beforeAll(async () => {
  stage = await openStage()
  limited = await stage.addApp(1_400_000_001, { limits: 'tencent' })
})
afterAll(() => stage[Symbol.asyncDispose]())

const check = 'im_open_login_svc/account_check'
const checkBody = JSON.stringify({ CheckItem: [{ UserID: 'administrator' }] })

async function post(path: string, query: URLSearchParams | string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${stage.url}${path}?${query.toString()}`, {
    method: 'POST',
    body: checkBody,
    ...init,
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  const reply = (await response.json()) as Reply
  expect(reply).toMatchObject({
    ActionStatus: expect.any(String) as string,
    ErrorInfo: expect.any(String) as string,
  })
  return reply
}

function queryWith(change: Readonly<Record<string, string | null>>): URLSearchParams {
  const query = stage.query()
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
  return query
}

function userSig(change: Partial<Parameters<typeof issueUserSig>[0]>): string {
  return issueUserSig({
    sdkAppId: stage.app.sdkAppId,
    key: stage.app.key,
    userId: stage.app.admin,
    expireSeconds: 3600,
    nowSeconds: Math.floor(stage.clock.now() / 1000),
    ...change,
  })
}

describe('the URL', () => {
  test('[RS1] a good call answers OK with the headers of the documents', async () => {
    const response = await fetch(`${stage.url}/v4/${check}?${stage.query().toString()}`, {
      method: 'POST',
      body: checkBody,
    })
    expect(await response.json()).toMatchObject({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
  })

  test.each([
    ['GET', { method: 'GET', body: null }],
    ['PUT', { method: 'PUT' }],
  ])('[RS2] %s is 60002', async (_, init) => {
    expect(await post(`/v4/${check}`, stage.query(), init)).toMatchObject({
      ActionStatus: 'FAIL',
      ErrorCode: 60002,
    })
  })

  test.each([
    ['/v4/', 60009],
    ['/v4/openim', 60009],
    ['/v4/openim/', 60009],
    ['/v4/openim/sendmsg/', 60009],
    ['/v4/OpenIM/sendmsg', 60009],
    ['/v3/openim/sendmsg', 60009],
    ['/v4/openim/recall_everything', 60009],
    ['/v4/group_open_http_svc/recall_everything', 10003],
    ['/v4/__proto__/constructor', 60009],
    ['/v4/openim/%73endmsg', 60009],
  ])('[RS2] %s is %i', async (path, code) => {
    expect(await post(path, stage.query())).toMatchObject({ ErrorCode: code })
  })

  test('[RS2] a documented command that is not served says so', async () => {
    for (const command of restRegistry.unserved) {
      const reply = await post(`/v4/${commandPath(command)}`, stage.query())
      expect(reply.ErrorCode).toBe(60009)
      expect(reply.ErrorInfo).toContain('not served yet')
    }
  })

  test.each([
    ['no sdkappid', { sdkappid: null }, 60012],
    ['an empty sdkappid', { sdkappid: '' }, 60012],
    ['sdkappid abc', { sdkappid: 'abc' }, 60006],
    ['sdkappid 1e9', { sdkappid: '1e9' }, 60006],
    ['sdkappid 01400000000', { sdkappid: '01400000000' }, 60006],
    ['a sdkappid beyond 2^53', { sdkappid: '99999999999999999999' }, 60006],
    ['no identifier', { identifier: null }, 60004],
    ['an identifier with a line feed', { identifier: 'a\nb' }, 60004],
    ['contenttype xml', { contenttype: 'xml' }, 60025],
  ])('[RS3] %s is refused', async (_, change, code) => {
    expect(await post(`/v4/${check}`, queryWith(change))).toMatchObject({ ErrorCode: code })
  })

  test('[RS3] random and contenttype may be missing, contenttype has no case', async () => {
    const query = queryWith({ random: null, contenttype: null })
    expect(await post(`/v4/${check}`, query)).toMatchObject({ ErrorCode: 0 })
    expect(await post(`/v4/${check}`, queryWith({ contenttype: 'JSON' }))).toMatchObject({ ErrorCode: 0 })
  })

  test.each(['sdkappid', 'identifier', 'usersig', 'random', 'contenttype'])(
    '[RS3] %s twice is 60002',
    async (name) => {
      const query = stage.query()
      query.append(name, 'again')
      expect(await post(`/v4/${check}`, query)).toMatchObject({ ErrorCode: 60002 })
    },
  )
})

describe('the caller', () => {
  test.each([
    ['an unknown app', () => ({ sdkappid: '7' }), 70020],
    ['no UserSig', () => ({ usersig: null }), 70002],
    ['an empty UserSig', () => ({ usersig: '' }), 70002],
    ['a UserSig that was cut off', () => ({ usersig: userSig({}).slice(0, -9) }), 70003],
    ['no UserSig at all', () => ({ usersig: 'nonsense' }), 70003],
    ['a UserSig of another app', () => ({ usersig: userSig({ sdkAppId: 1 }) }), 70014],
    ['a UserSig of another user', () => ({ usersig: userSig({ userId: 'romeo' }) }), 70013],
    ['a UserSig by another key', () => ({ usersig: userSig({ key: 'other' }) }), 70009],
    ['an expired UserSig', () => ({ usersig: userSig({ nowSeconds: 1_000_000 }) }), 70001],
  ])('[RS4] %s is refused', async (_, change, code) => {
    const reply = await post(`/v4/${check}`, queryWith(change()))
    expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
    expect(reply.ErrorInfo).not.toContain(stage.app.key)
  })

  test.each([
    [check, 70403],
    ['openim/sendmsg', 90009],
  ])('[RS4] [T54] a user who is no admin calls %s: %i', async (path, code) => {
    await stage.users('romeo')
    const query = queryWith({ identifier: 'romeo', usersig: userSig({ userId: 'romeo' }) })
    expect(await post(`/v4/${path}`, query)).toMatchObject({ ErrorCode: code })
  })

  test('[RS5] a UserSig that passed once is refused when it has expired', async () => {
    const query = queryWith({ usersig: userSig({ expireSeconds: 10 }) })
    expect(await post(`/v4/${check}`, query)).toMatchObject({ ErrorCode: 0 })
    stage.clock.advance(10_000)
    expect(await post(`/v4/${check}`, query)).toMatchObject({ ErrorCode: 0 })
    stage.clock.advance(1000)
    expect(await post(`/v4/${check}`, query)).toMatchObject({ ErrorCode: 70001 })
  })

  test('[RS6] after a key changed the old UserSig fails and a new one passes, within a second', async () => {
    const app = await stage.addApp(1_400_000_010)
    expect(await stage.call(check, checkBody, app)).toMatchObject({ ErrorCode: 0 })
    await stage.engine.turn('upsert-app', {
      app: app.sdkAppId,
      secretKey: 'new',
      newKey: '',
      admins: ['chief'],
    })
    stage.clock.advance(1000)
    expect(await stage.call(check, checkBody, app)).toMatchObject({ ErrorCode: 70009 })
    expect(await stage.call(check, checkBody, { ...app, key: 'new', admin: 'chief' })).toMatchObject({
      ErrorCode: 0,
    })
  })

  test('[RS12] [T54] what belongs to one app is nothing to another', async () => {
    const other = await stage.addApp(1_400_000_002)
    await stage.users('juliet')
    const reply = await stage.call(check, { CheckItem: [{ UserID: 'juliet' }] }, other)
    expect(reply['ResultItem']).toMatchObject([{ AccountStatus: 'NotImported' }])
    expect(await stage.call(check, checkBody, { ...other, key: stage.app.key })).toMatchObject({
      ErrorCode: 70009,
    })
  })

  test('[RS10] beyond 12,000 messages of batches in a minute it is 90057', async () => {
    const everybody = Array.from({ length: 500 }, (_, i) => `reader-${i}`)
    const body = { From_Account: 'administrator', To_Account: everybody, MsgRandom: 1, MsgBody: [] }
    const codes: number[] = []
    for (let call = 0; call < 25; call += 1)
      codes.push((await stage.call('openim/batchsendmsg', body, limited)).ErrorCode)
    expect([...new Set(codes.slice(0, 24)), codes[24]]).toEqual([90010, 90057])
    stage.clock.advance(60_000)
  })

  test('[RS10] [T64] the app that has limits is held to them', async () => {
    const replies = await Promise.all(
      Array.from({ length: 101 }, () => stage.call(check, checkBody, limited)),
    )
    expect(replies.filter((reply) => reply.ErrorCode === 60007)).toHaveLength(1)
    expect(replies.filter((reply) => reply.ErrorCode === 0)).toHaveLength(100)
  })
})

describe('one address', () => {
  const wrongKey = () => userSig({ key: 'other' })

  async function codeFrom(address: string, usersig: string | null = null): Promise<number> {
    const query = usersig === null ? stage.query() : queryWith({ usersig })
    return (await post(`/v4/${check}`, query, { headers: { 'x-forwarded-for': address } })).ErrorCode
  }

  test('[RS13] [T64] whoever was refused 200 times in a second is not looked at, whatever they bring', async () => {
    const codes = await Promise.all(
      Array.from({ length: strangerRate.units }, () => codeFrom('203.0.113.7', wrongKey())),
    )
    expect(new Set(codes)).toEqual(new Set([70009]))
    // Neither a wrong nor a right UserSig is checked, nor is a path or a method.
    expect([await codeFrom('203.0.113.7', wrongKey()), await codeFrom('203.0.113.7')]).toEqual([60018, 60018])
    const get = { method: 'GET', body: null, headers: { 'x-forwarded-for': '203.0.113.7' } }
    expect(await post('/v4/nothing', stage.query(), get)).toMatchObject({
      ActionStatus: 'FAIL',
      ErrorInfo: '200 calls or logins from 203.0.113.7 were refused within a second: wait a second',
      ErrorCode: 60018,
    })
    expect([await codeFrom('203.0.113.8'), await codeFrom('203.0.113.8', wrongKey())]).toEqual([0, 70009])
    stage.clock.advance(1000)
    expect([await codeFrom('203.0.113.7'), await codeFrom('203.0.113.7', wrongKey())]).toEqual([0, 70009])
  })

  test('[RS13] whatever is refused on the way in counts, and whoever is let in is not counted', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' }
    for (let call = 0; call < strangerRate.units / 4; call += 1) {
      await post('/v4/openim/recall_everything', stage.query(), { headers })
      await post(`/v4/${check}`, stage.query(), { headers, method: 'PUT' })
      await post(`/v4/${check}`, queryWith({ sdkappid: '7' }), { headers })
      expect(await codeFrom('203.0.113.9')).toBe(0)
      // Let in, and refused for its body.
      expect((await post(`/v4/${check}`, stage.query(), { headers, body: '{' })).ErrorCode).toBe(60003)
    }
    await stage.users('romeo')
    const noAdmin = queryWith({ identifier: 'romeo', usersig: userSig({ userId: 'romeo' }) })
    for (let call = 0; call < strangerRate.units / 4; call += 1)
      expect((await post(`/v4/${check}`, noAdmin, { headers })).ErrorCode).toBe(70403)
    expect(await codeFrom('203.0.113.9')).toBe(60018)
    stage.clock.advance(1000)
  })
})

describe('the body', () => {
  test.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk'])(
    '[RS7] Content-Type "%s" changes nothing',
    async (type) => {
      const body = Buffer.from(checkBody)
      const init = { body, headers: type === '' ? {} : { 'content-type': type } }
      expect(await post(`/v4/${check}`, stage.query(), init)).toMatchObject({ ErrorCode: 0 })
    },
  )

  test('[RS7] a chunked body is read', async () => {
    const reply = await new Promise<string>((resolve, reject) => {
      const call = httpRequest(
        `${stage.url}/v4/${check}?${stage.query().toString()}`,
        { method: 'POST' },
        (answer) => {
          answer.on('data', (chunk: Buffer) => resolve(chunk.toString()))
        },
      )
      call.on('error', reject)
      call.write(checkBody.slice(0, 10))
      setImmediate(() => call.end(checkBody.slice(10)))
    })
    expect(JSON.parse(reply)).toMatchObject({ ErrorCode: 0 })
  })

  const deep = `${'['.repeat(200)}${']'.repeat(200)}`
  test.each([
    ['nothing', ''],
    ['half', '{"MsgKey":'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a key twice', '{"MsgKey":"1_1_1","MsgKey":"2_2_2"}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['depth', `{"a":${deep}}`],
    ['an integer beyond 2^53', '{"MsgKey":12345678901234567890}'],
  ])('[RS8] %s is no JSON object: 90001 in openim, 60003 elsewhere', async (_, body) => {
    expect(await post('/v4/openim/admin_msgwithdraw', stage.query(), { body })).toMatchObject({
      ErrorCode: 90001,
    })
    expect(await post(`/v4/${check}`, stage.query(), { body })).toMatchObject({ ErrorCode: 60003 })
  })

  test.each([
    ['openim/sendmsg', 93000],
    [check, 70402],
    ['group_open_http_svc/send_group_msg', 80002],
  ])('[RS8] more than 256 KB to %s is %i, and the next call works', async (path, code) => {
    const body = JSON.stringify({ text: 'x'.repeat(300_000) })
    expect(await post(`/v4/${path}`, stage.query(), { body })).toMatchObject({ ErrorCode: code })
    expect(await post(`/v4/${check}`, stage.query())).toMatchObject({ ErrorCode: 0 })
  })

  test('[RS11] a fault of ours is the internal code, and shows nothing of it', async () => {
    await using broken = await openStage()
    broken.engine.turn = () => Promise.reject(new Error('a bug with a secret in it'))
    const reply = await broken.call('openim/admin_msgwithdraw', {
      From_Account: 'a',
      To_Account: 'b',
      MsgKey: '1_1_1',
    })
    expect(reply).toEqual({ ActionStatus: 'FAIL', ErrorInfo: 'internal error, try again', ErrorCode: 91000 })
    expect(broken.logged).toHaveLength(1)
  })

  test('[RS11] where the store cannot serve, the internal code says so, and shows nothing more of it', async () => {
    await using broken = await openStage()
    await broken.engine.close()
    const reply = await broken.call('openim/admin_msgwithdraw', {
      From_Account: 'a',
      To_Account: 'b',
      MsgKey: '1_1_1',
    })
    expect(reply).toEqual({
      ActionStatus: 'FAIL',
      ErrorInfo:
        'the store cannot serve this for now: try again; the log of the Chat backend says what is wrong with it',
      ErrorCode: 91000,
    })
    expect(broken.logged).toHaveLength(1)
    expect(JSON.stringify(broken.logged)).not.toContain(broken.app.key)
  })
})
