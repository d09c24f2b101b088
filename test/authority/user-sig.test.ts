/** [LV11] [T47] [T48] [T49] Every UserSig that is none gets one documented code, at the live gateway and over REST. */
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

async function byGateway(userSig: string): Promise<number> {
  await using socket = await liveSocket(stage)
  const { sdkAppId } = stage.app
  const login = { op: 'login', sdkAppId, userId, userSig, platform: 'Web', device: 'test' }
  const answer = await socket.ask(login)
  return answer.op === 'refused' ? answer.code : 0
}

async function overRest(userSig: string): Promise<number> {
  const query = stage.query()
  query.set('usersig', userSig)
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
