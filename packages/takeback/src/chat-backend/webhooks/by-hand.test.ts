/** What an admin can do about webhooks: look, send again, hold back, try. */
import { recallCommands, webhookCommands } from '@takeback/protocol'
import { verifySign } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { createEgress } from '../../http/egress/egress.ts'
import {
  openDeliveryStage,
  otherApp,
  stageApp,
  until,
  type Behaviour,
} from '../testing/open-delivery-stage.ts'
import { PLACES_PER_ENDPOINT } from './endpoint-gates.ts'
import { listDeliveries } from './list-deliveries.ts'
import { createTestEvents, testEventRate } from './test-event.ts'

const { c2cRecall, c2cAfterSend } = webhookCommands
const token = 'a-token-that-is-long-enough-for-anybody'
const newest = Number.MAX_SAFE_INTEGER
const once = { waits: [] }
const gone: Behaviour = (_heard, _n, response) => {
  response.writeHead(410).end()
  return undefined
}

type Stage = Awaited<ReturnType<typeof openDeliveryStage>>

/** Whatever was held of the first app at that time was there to go, too. */
async function anotherAppsGoesOut(stage: Stage): Promise<void> {
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url }, undefined, otherApp)
  await stage.sendAndRecall('juliet', otherApp)
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 1,
  )
}

const redeliver = (stage: Stage, ids: readonly number[], app = stageApp) =>
  stage.engine().turn('redeliver-webhooks', { app, ids })

test('[D24] deliveries are listed newest first, by state and time, page by page; those of another app are not', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((heard, n, response) =>
    heard.body.includes('nurse') ? gone(heard, n, response) : undefined,
  )
  await stage.configure({ url: endpoint.url })
  stage.start()
  for (const person of ['juliet', 'nurse', 'juliet', 'nurse']) await stage.sendAndRecall(person)
  await stage.ends()
  const all = (await stage.deliveries()).toReversed()

  const engine = stage.engine()
  const first = await listDeliveries(engine, stageApp, {}, newest, 3)
  expect(first).toEqual({ deliveries: all.slice(0, 3), next: all[2]?.id })
  expect(await listDeliveries(engine, stageApp, {}, first.next ?? 0, 3)).toEqual({
    deliveries: all.slice(3),
    next: null,
  })
  const dead = await listDeliveries(engine, stageApp, { state: 'dead' }, newest, 10)
  expect(dead).toEqual({ deliveries: all.filter(({ state }) => state === 'dead'), next: null })
  expect(dead.deliveries).toHaveLength(2)
  const since = all[0]?.enqueuedAt ?? 0
  const late = await listDeliveries(engine, stageApp, { since }, newest, 10)
  expect(late.deliveries.every(({ enqueuedAt }) => enqueuedAt >= since)).toBe(true)
  expect(await listDeliveries(engine, otherApp, {}, newest, 10)).toEqual({ deliveries: [], next: null })
})

test('[D25] what was given up is sent again as a delivery of its own', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((heard, n, response) =>
    n === 0 ? gone(heard, n, response) : undefined,
  )
  await stage.configure({ url: endpoint.url })
  stage.start()
  await stage.sendAndRecall()
  await stage.ends()
  const [dead] = await stage.deliveries()
  const id = dead?.id ?? 0

  const { redelivered, skipped } = await redeliver(stage, [id, 999_999])
  expect(redelivered).toEqual([{ id, as: expect.any(Number) as number }])
  expect(skipped).toEqual([{ id: 999_999, why: 'there is no such delivery of this app' }])
  await stage.ends()
  expect((await stage.deliveries()).map(({ state }) => state)).toEqual(['dead', 'delivered'])
  const [one, other] = endpoint.heard.map(({ body }) => body)
  expect(other).toBe(one)
})

test('[D25] what is sent again already, has nothing left to tell, or is another app’s, is skipped with the reason', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(gone)
  await stage.configure({ url: endpoint.url })
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  await stage.recall('romeo', 'juliet', key)
  const dispatcher = stage.start()
  await stage.ends()
  await dispatcher.stop()
  const [superseded, dead] = await stage.deliveries()
  expect([superseded?.command, dead?.command]).toEqual([c2cAfterSend, c2cRecall])
  const ids = [superseded?.id ?? 0, dead?.id ?? 0] as const

  const first = await redeliver(stage, ids)
  expect(first.skipped).toEqual([{ id: ids[0], why: 'nothing is left to tell' }])
  const as = first.redelivered[0]?.as ?? 0
  expect((await redeliver(stage, [ids[1]])).skipped).toEqual([
    { id: ids[1], why: `it is sent again already, as ${as}` },
  ])
  expect((await redeliver(stage, [as], otherApp)).redelivered).toEqual([])
})

test('[D25] a redelivery, and an After-send, are not sent again twice at a time', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(gone)
  await stage.configure({ url: endpoint.url })
  await stage.send('romeo', 'nurse', 'wherefore', true)
  await stage.sendAndRecall()
  const dispatcher = stage.start()
  await stage.ends()
  const [afterSend = 0, recall = 0] = (await stage.deliveries()).map(({ id }) => id)
  // The redelivery fails, too.
  const again = (await redeliver(stage, [recall])).redelivered[0]?.as ?? 0
  await stage.ends()
  await dispatcher.stop()
  expect(await redeliver(stage, [recall])).toEqual({
    redelivered: [],
    skipped: [{ id: recall, why: `it was sent again since, as ${again}` }],
  })

  for (const id of [afterSend, again]) {
    const as = (await redeliver(stage, [id])).redelivered[0]?.as ?? 0
    expect(as).toBeGreaterThan(again)
    expect(await redeliver(stage, [id])).toEqual({
      redelivered: [],
      skipped: [{ id, why: `it is sent again already, as ${as}` }],
    })
  }
})

test('[D25] recalls of a conversation are sent again in their order, however they are named', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((heard, n, response) =>
    n < 3 ? gone(heard, n, response) : undefined,
  )
  await stage.configure({ url: endpoint.url })
  const keys = [await stage.sendAndRecall(), await stage.sendAndRecall(), await stage.sendAndRecall()]
  stage.start()
  await stage.ends()
  const ids = (await stage.deliveries()).map(({ id }) => id)
  await redeliver(stage, ids.toReversed())
  await stage.ends()
  expect(endpoint.heard.slice(3).map(({ key }) => key)).toEqual(keys)
})

test('[D25] what waits behind another of its conversation is skipped with the reason', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, paused: true })
  await stage.sendAndRecall()
  await stage.sendAndRecall()
  const [first = 0, second = 0] = (await stage.deliveries()).map(({ id }) => id)
  expect(await redeliver(stage, [first, second])).toEqual({
    redelivered: [{ id: first, as: first }],
    skipped: [{ id: second, why: 'it waits for an earlier one of its conversation' }],
  })
})

test('[D25] what waits for its retry goes out now', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((_heard, n, response) => {
    if (n === 0) response.writeHead(500).end()
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.start({ plan: { waits: [3_600_000] } })
  await stage.sendAndRecall()
  const [waiting] = await until(
    () => stage.deliveries(),
    ([delivery]) => delivery?.state === 'waiting' && delivery.log.length === 1,
  )
  const id = waiting?.id ?? 0
  expect(await redeliver(stage, [id])).toEqual({ redelivered: [{ id, as: id }], skipped: [] })
  expect(await stage.ends()).toMatchObject([{ state: 'delivered', attempts: 2 }])
})

test('[D26] paused, nothing goes out; resumed, everything does, in order', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  stage.start()
  await stage.configure({ url: endpoint.url, paused: true })
  const keys = [await stage.sendAndRecall(), await stage.sendAndRecall()]
  await anotherAppsGoesOut(stage)
  expect(endpoint.heard).toEqual([])
  expect((await stage.deliveries()).map(({ state }) => state)).toEqual(['waiting', 'waiting'])

  await stage.configure({ url: endpoint.url, paused: false })
  await stage.ends()
  expect(endpoint.heard.map(({ key }) => key)).toEqual(keys)
})

test('[D26] what was leased and is not on its way yet when they are paused waits, too', async () => {
  await using stage = await openDeliveryStage()
  const paused = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(() => paused.promise)
  await stage.configure({ url: endpoint.url })
  await Promise.all(
    Array.from({ length: PLACES_PER_ENDPOINT + 9 }, () => stage.send('romeo', 'juliet', 'o', true)),
  )
  const dispatcher = stage.start()
  await until(
    () => endpoint.heard.length,
    (calls) => calls === PLACES_PER_ENDPOINT,
  )
  await stage.configure({ url: endpoint.url, paused: true })
  paused.resolve()
  await until(
    () => dispatcher.held(),
    (held) => held === 0,
  )
  expect(endpoint.heard).toHaveLength(PLACES_PER_ENDPOINT)
  const waiting = (await stage.deliveries()).filter(({ state }) => state === 'waiting')
  expect(waiting.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 9 }, () => 0))

  await stage.configure({ url: endpoint.url })
  const ends = await stage.ends()
  expect(new Set(ends.map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(new Set(['delivered 1']))
})

test('[D26] a process that starts while webhooks are paused sends none', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, paused: true })
  await stage.sendAndRecall()
  stage.start()
  await anotherAppsGoesOut(stage)
  expect(endpoint.heard).toEqual([])
})

test.each(recallCommands)(
  '[D27] a test event looks like any %s, signed, and is not remembered',
  async (command) => {
    await using stage = await openDeliveryStage()
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url, paused: true }, token)
    const { sendTestEvent } = stage.start({ plan: once })
    const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
    const tested = await sendTestEvent({ app: stageApp, command, origin })
    expect(tested?.record).toMatchObject({ attempt: 1, kind: 'answered', status: 200 })
    const [heard] = endpoint.heard
    const sign = heard?.query.get('Sign') ?? ''
    const requestTime = heard?.query.get('RequestTime') ?? ''
    const nowSeconds = Math.floor(stage.clock.now() / 1000)
    expect(verifySign({ tokens: [token], sign, requestTime, nowSeconds }).ok).toBe(true)
    expect(tested?.request.body).toBe(heard?.body)
    expect(`POST ${heard?.url}`.replace(sign, '***')).toBe(tested?.request.line)
    expect(await stage.deliveries()).toEqual([])
  },
)

test('[D27] what is shown of a test event is what went out, over the turn of a second, too', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url }, token)
  const egress = createEgress({ allowLoopback: true })
  let seconds = 1_700_000_000
  const clock = { now: () => (seconds += 1) * 1000 }
  const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
  const sender = { egress, clock, machineClock: clock, userAgent: 'takeback' }
  const sendTestEvent = createTestEvents(stage.engine(), sender, () => 0)
  const tested = await sendTestEvent({ app: stageApp, command: c2cRecall, origin })
  expect(tested?.request.line).toBe(`POST ${endpoint.heard[0]?.url.replace(/Sign=\w+/, 'Sign=***')}`)
  expect(tested?.request.body).toBe(endpoint.heard[0]?.body)
  await egress.close()
})

test('[D27] an app without a URL gets no test event', async () => {
  await using stage = await openDeliveryStage()
  const { sendTestEvent } = stage.start()
  const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
  expect(await sendTestEvent({ app: stageApp, command: c2cRecall, origin })).toBeNull()
})

test('[D27] test events have a limit of their own, app by app; a minute later they go out again', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  for (const app of [stageApp, otherApp]) await stage.configure({ url: endpoint.url }, token, app)
  const egress = createEgress({ allowLoopback: true })
  const sender = { egress, clock: stage.clock, machineClock: stage.clock, userAgent: 'takeback' }
  let passed = 0
  const sendTestEvent = createTestEvents(stage.engine(), sender, () => passed)
  const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
  const send = (app = stageApp) => sendTestEvent({ app, command: c2cRecall, origin })
  const { units, per } = testEventRate

  for (let n = 0; n < units; n += 1) await send()
  await expect(send()).rejects.toMatchObject({
    code: 60007,
    message: expect.stringContaining('more than 20 test events of this app in 60 s: wait a minute'),
  })
  expect(endpoint.heard).toHaveLength(units)
  expect((await send(otherApp))?.record).toMatchObject({ status: 200 })
  passed += per
  expect((await send())?.record).toMatchObject({ status: 200 })
  expect(endpoint.heard).toHaveLength(units + 2)
  await egress.close()
})
