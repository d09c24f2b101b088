/**
 * A key of an admin is stolen, and everything is taken back in its name: under the documented limits it goes no faster than
 * they say, another app feels nothing of it, and who did it, when, from where and to which messages stands afterwards in
 * receipts, ledger and webhooks, without a word of what they said. With or without webhooks, and for the silent recall too.
 */
import { parseMsgKey } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openStage,
  type Reply,
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

const thiefsAddress = '203.0.113.66'

/** As the admin of `app`, from where the thief sits. */
async function callFromThere(path: string, body: object, app: StageApp): Promise<number> {
  const response = await fetch(`${stage.url}/v4/${path}?${stage.query(app).toString()}`, {
    method: 'POST',
    headers: { 'x-forwarded-for': thiefsAddress },
    body: JSON.stringify(body),
  })
  return ((await response.json()) as Reply).ErrorCode
}

function recall(MsgKey: string, app: StageApp): Promise<number> {
  const pair = { From_Account: 'romeo', To_Account: 'juliet', MsgKey }
  return callFromThere('openim/admin_msgwithdraw', pair, app)
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
      origin: { operator: 'thief', clientIp: thiefsAddress, platform: 'RESTAPI' },
    })
    expect(payload).not.toContain('secret-')
  }
  stage.clock.advance(1000)
  const pair = { From_Account: 'romeo', To_Account: 'juliet', MsgKey: of(0)[0] }
  const receipt = await stage.call('takeback_config/get_recall_receipt', pair)
  const [{ at: recalledAt } = { at: 0 }] = rows
  expect(receipt).toMatchObject({
    Response: { By: 'thief', ClientIP: thiefsAddress, RecalledAt: recalledAt, Body: 'cleared' },
  })
  expect(JSON.stringify(receipt)).not.toContain('secret-')
})

test('[RE13] [GQ1] [T63] nor does the recall that nobody is told of hide who did it, and from where', async () => {
  const GroupId = 'verona'
  const group = { GroupId, Type: 'Public', Name: 'n', Owner_Account: 'romeo' }
  await stage.call('group_open_http_svc/create_group', group)
  const message = { GroupId, From_Account: 'romeo', Random: 1, MsgBody: text('secret') }
  const { MsgSeq } = await stage.call('group_open_http_svc/send_group_msg', message)
  const gone = { GroupId, Sender_Account: 'romeo' }
  expect(await callFromThere('group_open_http_svc/delete_group_msg_by_sender', gone, thief)).toBe(0)
  const receipt = await stage.call('takeback_config/get_recall_receipt', { GroupId, MsgSeq })
  expect(receipt).toMatchObject({
    Response: { By: 'thief', ClientIP: thiefsAddress, RecalledAt: stage.clock.now(), Body: 'cleared' },
  })
})

test('[RE13] [T63] where a user calls from is not kept', async () => {
  const { sdkAppId: app } = stage.app
  const [MsgKey = ''] = await saidByRomeo(1)
  const messageKey = parseMsgKey(MsgKey) ?? { seq: 0, random: 0, time: 0 }
  const romeo = { operator: 'romeo', clientIp: '198.51.100.9', platform: 'Android' }
  const by = { kind: 'user', userId: 'romeo' } as const
  const pair = { sender: 'romeo', recipient: 'juliet', messageKey }
  expect(await stage.engine.turn('c2c/recall', { app, ...pair, by, origin: romeo })).toMatchObject({
    kind: 'recalled',
  })
  const named = { From_Account: 'romeo', To_Account: 'juliet', MsgKey }
  expect(await stage.call('takeback_config/get_recall_receipt', named)).toMatchObject({
    Response: { By: 'romeo', ClientIP: null },
  })
})
