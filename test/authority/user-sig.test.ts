/** [LV11] [T47]-[T49] [T51] [T52] Every UserSig that is none gets one documented code, at the live gateway and over REST. */
import { createHmac } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { issueUserSig } from '@takeback/protocol/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openLiveStage,
  type LiveStage,
} from '../../packages/takeback/src/chat-backend/testing/open-live-stage.ts'
import { liveSocket } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('administrator')
})
afterAll(() => stage[Symbol.asyncDispose]())

const userId = 'administrator'
const day = 86_400

/** Of the right one, each with one thing wrong. */
const wrong: readonly (readonly [string, number, () => string])[] = [
  ['empty', 70002, () => ''],
  ['truncated', 70003, () => sign().slice(0, 60)],
  ['no base64', 70003, () => '%%%%'],
  [
    'a bit flipped',
    70003,
    () => `${sign().slice(0, 40)}${sign()[40] === 'A' ? 'B' : 'A'}${sign().slice(41)}`,
  ],
  ['another key', 70009, () => sign({ key: 'another' })],
  ['another user', 70013, () => sign({ userId: 'romeo' })],
  ['another app', 70014, () => sign({ sdkAppId: stage.app.sdkAppId + 1 })],
  ['run out', 70001, () => sign({ nowSeconds: nowSeconds() - 2 * day })],
]

function nowSeconds(): number {
  return Math.floor(stage.clock.now() / 1000)
}

function sign(more: Partial<Parameters<typeof issueUserSig>[0]> = {}): string {
  const { sdkAppId, key } = stage.app
  return issueUserSig({ sdkAppId, key, userId, expireSeconds: day, nowSeconds: nowSeconds(), ...more })
}

/** The key's true signature over whatever the fields say, as only a careless issuer would make it. */
function signedAnyhow(fields: Readonly<Record<string, string | number>>): string {
  const { sdkAppId, key } = stage.app
  const signed = {
    'TLS.identifier': userId,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': nowSeconds(),
    'TLS.expire': day,
    ...fields,
  }
  const { 'TLS.ver': _, ...inText } = { 'TLS.ver': '', ...signed }
  const text = Object.entries(inText).map(([name, value]) => `${name}:${value}\n`)
  const sig = createHmac('sha256', key).update(text.join('')).digest('base64')
  const document = JSON.stringify({ 'TLS.ver': '2.0', ...signed, 'TLS.sig': sig })
  const base64 = deflateSync(document).toString('base64')
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')
}

async function byGateway(userSig: string, userId = 'administrator'): Promise<number> {
  await using socket = await liveSocket(stage)
  const { sdkAppId } = stage.app
  const login = { op: 'login', sdkAppId, userId, userSig, platform: 'Web', device: 'test' }
  const answer = await socket.ask(login)
  return answer.op === 'refused' ? answer.code : 0
}

async function overRest(userSig: string, identifier = 'administrator'): Promise<number> {
  const query = stage.query()
  query.set('usersig', userSig)
  query.set('identifier', identifier)
  const path = `${stage.url}/v4/im_open_login_svc/account_check?${query.toString()}`
  const body = JSON.stringify({ CheckItem: [{ UserID: userId }] })
  const answer = await fetch(path, { method: 'POST', body })
  return ((await answer.json()) as { readonly ErrorCode: number }).ErrorCode
}

test.each(wrong)('[LV11] [T47] [T48] [T49] a UserSig that is wrong: %s: %i', async (_what, code, userSig) => {
  expect([await byGateway(userSig()), await overRest(userSig())]).toEqual([code, code])
})

test('[LV11] and the right one is taken by both', async () => {
  expect([await byGateway(sign()), await overRest(sign())]).toEqual([0, 0])
})

/** Two documents with one signed text: the second line of the name is a line of the other. */
const broken = [
  'administrator\nTLS.sdkappid:1',
  'romeo\nTLS.identifier:administrator',
  'administrator\r',
  'romeo\u0000',
]

test.each(broken)('[T51] a name with a line of its own is neither signed nor taken: %j', async (name) => {
  expect(() => sign({ userId: name })).toThrow(RangeError)
  const userSig = signedAnyhow({ 'TLS.identifier': name })
  // Named as it is, and as the one whom it wants to be.
  expect([await byGateway(userSig, name), await overRest(userSig, name)]).toEqual([70402, 60004])
  expect([await byGateway(userSig), await overRest(userSig)]).toEqual([70003, 70003])
})

test('[T51] and without that line the same hand would have been taken', async () => {
  const userSig = signedAnyhow({})
  expect([await byGateway(userSig), await overRest(userSig)]).toEqual([0, 0])
})

/** As the libraries before TLSSigAPIv2 wrote them, with an ECDSA signature, and what comes close. */
const otherVersions: readonly (readonly [string, Readonly<Record<string, string | number>>])[] = [
  ['no version', { 'TLS.ver': '' }],
  ['1.0', { 'TLS.ver': '1.0' }],
  ['2', { 'TLS.ver': '2' }],
  ['2.0 as a number', { 'TLS.ver': 2 }],
  ['the date of the ECDSA ones', { 'TLS.ver': '201512300000' }],
]

test.each(otherVersions)('[T52] only version 2.0 is read: %s', async (_what, fields) => {
  const userSig = signedAnyhow(fields)
  expect([await byGateway(userSig), await overRest(userSig)]).toEqual([70003, 70003])
})

test('[T52] a UserSig of the first API, with its names, types and signature, is unreadable', async () => {
  const document = {
    'TLS.account_type': '0',
    'TLS.appid_at_3rd': '0',
    'TLS.identifier': userId,
    'TLS.sdk_appid': String(stage.app.sdkAppId),
    'TLS.expire_after': String(day),
    'TLS.version': '201512300000',
    'TLS.time': String(nowSeconds()),
    'TLS.sig': 'MEUCIQDx0f8sE2kI3v0m6b4bF7m8VwIgP1m3zS9q5mQ2Q0v3m7nW1p8=',
  }
  const base64 = deflateSync(JSON.stringify(document)).toString('base64')
  const userSig = base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')
  expect([await byGateway(userSig), await overRest(userSig)]).toEqual([70003, 70003])
})
