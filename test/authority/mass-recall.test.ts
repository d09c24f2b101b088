/**
 * A key of an admin is stolen, and everything is taken back in its name: under the documented limits it goes no faster than
 * they say, another app feels nothing of it, and who did it, when, from where and to which messages stands afterwards in
 * receipts, ledger and webhooks, without a word of what they said.
 */
import { statement } from '@takeback/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openStage,
  type Stage,
  type StageApp,
} from '../../packages/takeback/src/chat-backend/testing/open-stage.ts'
import { type Sent, text } from '../../packages/takeback/src/chat-backend/testing/people.ts'
import { webhookQueue } from '../../packages/takeback/src/chat-backend/webhooks/outbox.ts'

const perSecond = 200
let stage: Stage
let thief: StageApp
let other: StageApp

beforeAll(async () => {
  stage = await openStage({ limits: 'tencent' })
  const { sdkAppId: app, key: secretKey, admin } = stage.app
  thief = { ...stage.app, admin: 'thief' }
  await stage.engine.turn('upsert-app', {
    app,
    secretKey,
    newKey: '',
    admins: [admin, 'thief'],
    settings: {},
  })
  other = await stage.addApp(1_400_000_001, { limits: 'tencent' })
  for (const one of [stage.app, other])
    await stage.call('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] }, one)
  await stage.switchOn('C2C.CallbackAfterMsgWithDraw')
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

let random = 0

/** In as many seconds as the limits ask for. */
async function saidByRomeo(count: number, app = stage.app): Promise<string[]> {
  const keys: string[] = []
  for (let i = 0; i < count; i += 1) {
    if (i % perSecond === 0) stage.clock.advance(1000)
    random += 1
    const pair = { From_Account: 'romeo', To_Account: 'juliet', MsgRandom: random }
    const answer = await stage.call('openim/sendmsg', { ...pair, MsgBody: text(`secret-${i}`) }, app)
    keys.push((answer as Sent).MsgKey)
  }
  return keys
}

async function recall(MsgKey: string, app: StageApp): Promise<number> {
  const pair = { From_Account: 'romeo', To_Account: 'juliet', MsgKey }
  return (await stage.call('openim/admin_msgwithdraw', pair, app)).ErrorCode
}

const ledger = statement<[], { key: string; actor: string; by: string; at: number; bodies: number }>(
  `SELECT messages.seq || '_' || messages.random || '_' || messages.time AS key, events.actor,
          messages.recalled_by AS by, events.at,
          (SELECT COUNT(*) FROM bodies WHERE bodies.message = messages.id) AS bodies
   FROM events JOIN messages ON messages.id = events.message WHERE events.kind = 'recall' ORDER BY events.seq`,
)
const told = statement<[queue: string], { payload: string }>(
  'SELECT payload FROM jobs WHERE queue = $1 ORDER BY id',
)

test('[RS10] [RS12] [RE13] [T63] [T64] a mass recall is slowed down, and it is known who, when, from where and what', async () => {
  const keys = await saidByRomeo(perSecond + 50)
  const [elsewhere = ''] = await saidByRomeo(1, other)
  stage.clock.advance(1000)
  const at = stage.clock.now()
  const codes = await Promise.all(keys.map((key) => recall(key, thief)))
  const of = (code: number) => keys.filter((_, i) => codes[i] === code)
  expect([of(0).length, of(60007).length]).toEqual([perSecond, 50])
  // At the same moment: the rightful admin of the same app waits too, the other app's does not.
  expect(await recall(of(60007)[0] ?? '', stage.app)).toBe(60007)
  expect(await recall(elsewhere, other)).toBe(0)

  const rows = (await stage.engine.read(ledger())).filter(({ by }) => by === 'thief')
  expect(rows.map(({ key }) => key).toSorted()).toEqual(of(0).toSorted())
  expect(rows.filter((row) => row.actor !== 'thief' || row.at < at || row.bodies !== 0)).toEqual([])
  const webhooks = (await stage.engine.read(told(webhookQueue(stage.app.sdkAppId)))).map(
    ({ payload }) => payload,
  )
  expect(webhooks).toHaveLength(perSecond)
  for (const payload of webhooks) {
    expect(JSON.parse(payload)).toMatchObject({
      origin: { operator: 'thief', clientIp: '127.0.0.1', platform: 'RESTAPI' },
    })
    expect(payload).not.toContain('secret-')
  }
  stage.clock.advance(1000)
  const pair = { From_Account: 'romeo', To_Account: 'juliet', MsgKey: of(0)[0] }
  const receipt = await stage.call('takeback_config/get_recall_receipt', pair)
  expect(receipt).toMatchObject({ Response: { By: 'thief', RecalledAt: rows[0]?.at, Body: 'cleared' } })
  expect(JSON.stringify(receipt)).not.toContain('secret-')
})
