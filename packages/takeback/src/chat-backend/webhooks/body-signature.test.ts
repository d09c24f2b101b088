import { verifyStandardWebhook } from '@takeback/protocol/crypto'
import { describe, expect, test } from 'vitest'
import { asUser, fromAdmin, openRecallStage, type RecallStage } from '../testing/open-recall-stage.ts'
import { failsFirst, openDeliveryStage, stageApp, type Heard } from '../testing/open-delivery-stage.ts'
import { bodySignature } from './body-signature.ts'
import type { WebhookEvent } from './outbox.ts'

const aSecret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`
const aRecall = {
  command: 'C2C.CallbackAfterMsgWithDraw',
  app: stageApp,
  origin: { operator: 'administrator', clientIp: '203.0.113.7', platform: 'RESTAPI' },
  eventTime: 0,
  conversation: 1,
  from: 'romeo',
  to: 'juliet',
  msgKey: '1_1_1',
  unread: 0,
} as const

type Stage = Awaited<ReturnType<typeof openDeliveryStage>>

async function signing(stage: Stage, change: 'on' | 'rotate' | 'finish' | 'off', newSecret = '') {
  const command = {
    app: stageApp,
    change,
    newSecret: `whsec_${Buffer.from(newSecret.padEnd(32)).toString('base64')}`,
  }
  const saved = await stage.engine().turn('set-webhook-signing', command)
  return saved.kind === 'saved' ? saved.settings.signingSecrets : []
}

function verdict(stage: Stage, heard: Heard | undefined, secrets: readonly string[]) {
  const header = (name: string) => String(heard?.headers[name] ?? '')
  return verifyStandardWebhook({
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
    body: heard?.body ?? '',
    secrets,
    nowSeconds: stage.clock.now() / 1000,
  }).ok
}

test.concurrent('[D28] off by default: no header of ours stands beside Tencent’s form', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  stage.start()
  await stage.sendAndRecall()
  await stage.ends()
  expect(
    Object.keys(endpoint.heard[0]?.headers ?? {}).filter((name) => /webhook|takeback/.test(name)),
  ).toEqual([])
})

test.concurrent('[D28] on: every attempt is signed anew over the body, under the same id, and counted; a redelivery too', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(failsFirst)
  await stage.configure({ url: endpoint.url })
  const secrets = await signing(stage, 'on', 'first')
  stage.start()
  await stage.sendAndRecall()
  await stage.ends()
  const [delivery] = await stage.deliveries()
  await stage.engine().turn('redeliver-webhooks', { app: stageApp, ids: [delivery?.id ?? 0] })
  await stage.ends()
  expect(endpoint.heard.map((heard) => verdict(stage, heard, secrets))).toEqual([true, true, true])
  expect(new Set(endpoint.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(endpoint.heard.map(({ headers }) => headers['takeback-attempt'])).toEqual(['1', '2', '1'])
})

test.concurrent('[D28] two recalls have two ids', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  await signing(stage, 'on', 'first')
  stage.start()
  await stage.sendAndRecall()
  await stage.sendAndRecall()
  await stage.ends()
  expect(new Set(endpoint.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(2)
})

test.concurrent('[D28] during a rotation either secret will do; on twice makes no second one', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  const [old = ''] = await signing(stage, 'on', 'old')
  expect(await signing(stage, 'on', 'another')).toEqual([old])
  const [young = '', ...others] = await signing(stage, 'rotate', 'young')
  expect(others).toEqual([old])
  stage.start()
  await stage.sendAndRecall()
  await stage.ends()
  const [heard] = endpoint.heard
  expect([verdict(stage, heard, [old]), verdict(stage, heard, [young])]).toEqual([true, true])
  expect(await signing(stage, 'finish')).toEqual([young])
  expect(await signing(stage, 'off')).toEqual([])
})

describe('who took it back, and why', () => {
  /** What the headers of the last recall say. */
  async function told(stage: RecallStage): Promise<Record<string, string>> {
    return asideOf((await stage.webhooks()).at(-1))
  }

  function asideOf(event: WebhookEvent | undefined): Record<string, string> {
    if (event === undefined) throw new Error('there is no webhook')
    const headers = bodySignature({ event, body: '{}', attempt: 1, secrets: [aSecret], now: 0 })
    return Object.fromEntries(Object.entries(headers).filter(([name]) => /actor|reason/.test(name)))
  }

  async function openSigning() {
    const stage = await openRecallStage()
    await stage.engine().turn('set-webhook-signing', { app: stage.app, change: 'on', newSecret: aSecret })
    await stage.imports('romeo', 'juliet', 'nurse')
    await stage.group('verona', 'Public', 'romeo', [
      { userId: 'juliet', role: 'Admin' },
      { userId: 'nurse', role: 'Member' },
    ])
    return stage
  }

  test('[D37] each role by its name: who needed none is the sender', async () => {
    await using stage = await openSigning()
    const roles: (string | undefined)[] = []
    const recalled = async ({ code }: { readonly code: number }) => {
      expect(code).toBe(0)
      roles.push((await told(stage))['takeback-actor-role'])
    }
    const group = { groupId: 'verona' }
    await recalled(await stage.recallsC2c(fromAdmin, await stage.tells('romeo', 'juliet', 'x')))
    await recalled(await stage.recallsC2c(asUser('romeo'), await stage.tells('romeo', 'juliet', 'x')))
    await recalled(await stage.recallsInGroup(fromAdmin, await stage.says(group, 'nurse', 'x')))
    await recalled(await stage.recallsInGroup(asUser('nurse'), await stage.says(group, 'nurse', 'x')))
    await recalled(await stage.recallsInGroup(asUser('romeo'), await stage.says(group, 'romeo', 'x')))
    await recalled(await stage.recallsInGroup(asUser('romeo'), await stage.says(group, 'nurse', 'x')))
    await recalled(await stage.recallsInGroup(asUser('juliet'), await stage.says(group, 'nurse', 'x')))
    await stage.official('@TOA#_news', 'romeo')
    await recalled(await stage.recallsBroadcast(fromAdmin, await stage.broadcasts('@TOA#_news', 'x')))
    await recalled(await stage.recallsBroadcast(asUser('romeo'), await stage.broadcasts('@TOA#_news', 'x')))
    expect(roles).toEqual([
      'app-admin',
      'sender',
      'app-admin',
      'sender',
      'sender',
      'group-owner',
      'group-admin',
      'app-admin',
      'account-owner',
    ])
  })

  test('[D37] the reason comes percent-encoded', async () => {
    await using stage = await openSigning()
    const said = await stage.says({ groupId: 'verona' }, 'nurse', 'x')
    await stage.recallsInGroup(fromAdmin, said, '违规 100%\r\nSet-Cookie: a=b')
    expect(await told(stage)).toEqual({
      'takeback-actor-role': 'app-admin',
      'takeback-reason': '%E8%BF%9D%E8%A7%84%20100%25%0D%0ASet-Cookie%3A%20a%3Db',
    })
  })

  test.each([
    ['half of a pair', 'a\ud800', 'a%EF%BF%BD'],
    ['far too long a one', '违'.repeat(1000), '%E8%BF%9D'.repeat(33)],
    ['none', null, undefined],
    ['an empty one', '', undefined],
  ])('[D37] %s', (_what, reason, header) => {
    const event = { ...aRecall, aside: { actorRole: 'app-admin', reason } } as const
    expect(asideOf(event)['takeback-reason']).toBe(header)
  })

  test('[D37] where nothing is signed, nothing of it is kept; and what was queued before has no such headers', async () => {
    await using stage = await openRecallStage()
    await stage.imports('romeo', 'juliet')
    await stage.group('verona', 'Public', 'romeo')
    const said = await stage.says({ groupId: 'verona' }, 'romeo', 'x')
    await stage.recallsInGroup(fromAdmin, said, 'a secret of the house')
    const [event] = await stage.webhooks()
    expect(event).not.toHaveProperty('aside')
    expect(JSON.stringify(event)).not.toContain('house')
    expect(asideOf(event)).toEqual({})
  })
})

test.concurrent('[D37] the same for every attempt and for a redelivery, and the body is the one without', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(failsFirst)
  await stage.configure({ url: endpoint.url })
  await signing(stage, 'on', 'first')
  stage.start()
  const key = await stage.sendAndRecall()
  await stage.ends()
  const [delivery] = await stage.deliveries()
  await stage.engine().turn('redeliver-webhooks', { app: stageApp, ids: [delivery?.id ?? 0] })
  await stage.ends()
  expect(endpoint.heard.map(({ headers }) => headers['takeback-actor-role'])).toEqual(
    Array.from({ length: 3 }, () => 'app-admin'),
  )
  const body = {
    CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
    From_Account: 'romeo',
    To_Account: 'juliet',
    MsgKey: key,
    UnreadMsgNum: 0,
  }
  expect(endpoint.heard.map((heard) => heard.body)).toEqual(
    Array.from({ length: 3 }, () => JSON.stringify(body)),
  )
})
