import { verifyStandardWebhook } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { failsFirst, openDeliveryStage, stageApp, type Heard } from '../testing/open-delivery-stage.ts'

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
