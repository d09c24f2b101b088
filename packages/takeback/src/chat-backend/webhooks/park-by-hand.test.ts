/** Somebody parks one webhook: those behind it go on, and it goes out when it is sent again. */
import { expect, test } from 'vitest'
import {
  openDeliveryStage,
  otherApp,
  stageApp,
  until,
  type Behaviour,
} from '../testing/open-delivery-stage.ts'
import { changesBefore } from '../tables/operator-changes.ts'
import { LONGEST_WAIT_MS } from './settings.ts'

type Stage = Awaited<ReturnType<typeof openDeliveryStage>>

const newest = Number.MAX_SAFE_INTEGER
const anHour = { plan: { waits: [3_600_000, 3_600_000, 3_600_000] } }
const byJared = { by: 'admin', admin: 'jared', from: '203.0.113.7' } as const

const park = (stage: Stage, id: number, app = stageApp) =>
  stage.engine().turn('park-webhook', { app, id, ...byJared })
const redeliver = (stage: Stage, id: number) =>
  stage.engine().turn('redeliver-webhooks', { app: stageApp, ids: [id] })

const idsOf = async (stage: Stage): Promise<readonly number[]> =>
  (await stage.deliveries()).map(({ id }) => id)

/** Refuses the webhook of a message for as long as it is told to. */
function poison() {
  let key = ''
  let isRefused = true
  const behaviour: Behaviour = (heard, _n, response) => {
    if (isRefused && heard.key === key) response.writeHead(500).end('no')
    return undefined
  }
  return {
    behaviour,
    is: (of: string) => (key = of),
    mend: () => (isRefused = false),
  }
}

/** An endpoint that gets one conversation alone, whose first webhook it refuses; two wait behind that one. */
async function openPoisonedConversation() {
  const stage = await openDeliveryStage()
  const bad = poison()
  const endpoint = await stage.endpoint(bad.behaviour)
  await stage.configure({ url: endpoint.url, paused: true })
  const keys = [
    await stage.sendAndRecall(),
    await stage.sendAndRecall(),
    await stage.sendAndRecall(),
  ] as const
  bad.is(keys[0])
  stage.start(anHour)
  await stage.configure({ url: endpoint.url })
  await until(
    () => stage.deliveries(),
    ([first]) => first?.state === 'waiting' && first.log.length === 1,
  )
  const [first = 0, second = 0, third = 0] = await idsOf(stage)
  return { stage, bad, endpoint, keys, ids: [first, second, third] as const }
}

test('[D35] the one at the head is parked by hand: those behind it go out at once, in order, and it is tried no more', async () => {
  const { stage, endpoint, keys, ids } = await openPoisonedConversation()
  await using _stage = stage
  const parked = await park(stage, ids[0])
  expect(parked).toMatchObject({ kind: 'parked', freed: ids[1] })
  const [bad] = await until(
    () => stage.deliveries(),
    ([, ...others]) => others.every(({ state }) => state === 'delivered'),
  )
  expect(endpoint.heard.map(({ key }) => key)).toEqual(keys)
  expect(bad).toMatchObject({
    state: 'parked',
    attempts: 1,
    nextAttemptAt: null,
    byHand: { ...byJared, sentAgainAt: null },
  })

  // Its own plan would try it now; another one shows that whatever is due goes out.
  stage.clock.pass(3_700_000)
  await stage.sendAndRecall('nurse')
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 4,
  )
  expect((await stage.deliveries())[0]).toMatchObject({ state: 'parked', attempts: 1 })
})

test('[D36] sent again it goes out, late; who parked it stays in its story', async () => {
  const { stage, bad, endpoint, keys, ids } = await openPoisonedConversation()
  await using _stage = stage
  await park(stage, ids[0])
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 3,
  )
  bad.mend()
  expect(await redeliver(stage, ids[0])).toEqual({ redelivered: [{ id: ids[0], as: ids[0] }], skipped: [] })
  expect((await stage.ends()).map(({ state }) => state)).toEqual(['late', 'delivered', 'delivered'])
  expect(endpoint.heard.map(({ key }) => key)).toEqual([...keys, keys[0]])
  expect((await stage.deliveries())[0]?.byHand).toMatchObject({
    ...byJared,
    sentAgainAt: expect.any(Number) as number,
  })
})

test('[D36] sent again in vain it has its own plan again, outside the order, and can be parked once more', async () => {
  const { stage, bad, ids } = await openPoisonedConversation()
  await using _stage = stage
  await park(stage, ids[0])
  await redeliver(stage, ids[0])
  const [again] = await until(
    () => stage.deliveries(),
    ([first]) => first?.attempts === 2 && first.state === 'parked',
  )
  expect(again?.log).toHaveLength(2)
  expect(again?.nextAttemptAt).toBeGreaterThan(stage.clock.now())
  expect(await park(stage, ids[0])).toMatchObject({ kind: 'parked', freed: null })
  expect((await stage.deliveries())[0]?.nextAttemptAt).toBeNull()
  bad.mend()
  await redeliver(stage, ids[0])
  expect((await stage.ends())[0]).toMatchObject({ state: 'late', attempts: 3 })
})

test('[D36] what nobody sends again is given up without a call when its time is over', async () => {
  const { stage, bad, endpoint, ids } = await openPoisonedConversation()
  await using _stage = stage
  await park(stage, ids[0])
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 3,
  )
  bad.mend()
  // A pause takes nothing of the time of what waits in order; this one waits for somebody's word alone.
  await stage.configure({ url: endpoint.url, paused: true })
  stage.clock.pass(LONGEST_WAIT_MS + 1)
  await stage.configure({ url: endpoint.url })
  const [first] = await stage.ends()
  expect(first).toMatchObject({ state: 'dead' })
  const why = 'it was parked by hand, and nobody sent it again in time'
  expect((await stage.deliveries())[0]?.log.at(-1)).toMatchObject({ kind: 'expired', why })
  expect(endpoint.heard).toHaveLength(3)
})

test('[D36] sent again late, it has its time anew', async () => {
  const { stage, bad, endpoint, ids } = await openPoisonedConversation()
  await using _stage = stage
  stage.clock.pass(LONGEST_WAIT_MS / 2)
  await park(stage, ids[0])
  await until(
    () => endpoint.heard.length,
    (calls) => calls >= 3,
  )
  stage.clock.pass(0.75 * LONGEST_WAIT_MS)
  bad.mend()
  await redeliver(stage, ids[0])
  expect((await stage.ends())[0]).toMatchObject({ state: 'late' })
})

test('[D35] one that waits behind others is parked, too: what stands before it holds the rest as before', async () => {
  const { stage, endpoint, keys, ids } = await openPoisonedConversation()
  await using _stage = stage
  expect(await park(stage, ids[1])).toMatchObject({ kind: 'parked', freed: null })
  expect((await stage.deliveries()).map(({ state, isBehind }) => [state, isBehind])).toEqual([
    ['waiting', false],
    ['parked', false],
    ['waiting', true],
  ])
  expect(await park(stage, ids[0])).toMatchObject({ freed: ids[2] })
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 2,
  )
  expect(endpoint.heard.map(({ key }) => key)).toEqual([keys[0], keys[2]])
})

test('[D35] while webhooks are paused one is parked; resumed, the others go out without it', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, paused: true })
  const [, ...others] = [
    await stage.sendAndRecall(),
    await stage.sendAndRecall(),
    await stage.sendAndRecall(),
  ]
  stage.start()
  await park(stage, (await idsOf(stage))[0] ?? 0)
  await stage.configure({ url: endpoint.url })
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 2,
  )
  expect(endpoint.heard.map(({ key }) => key)).toEqual(others)
  const [first] = await stage.deliveries()
  expect(first).toMatchObject({ state: 'parked', attempts: 0, log: [] })
  await redeliver(stage, first?.id ?? 0)
  expect((await stage.ends())[0]).toMatchObject({ state: 'late', attempts: 1 })
  expect((await stage.deliveries())[0]?.byHand).toMatchObject(byJared)
})

test('[D35] an After-send that waits for its retry is parked; taken back meanwhile, there is nothing left to tell', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((heard, _n, response) => {
    if (heard.command.endsWith('AfterSendMsg')) response.writeHead(500).end('no')
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.start(anHour)
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  const [waiting] = await until(
    () => stage.deliveries(),
    ([first]) => first?.state === 'waiting' && first.attempts === 1,
  )
  expect(await park(stage, waiting?.id ?? 0)).toMatchObject({ kind: 'parked', freed: null })
  await stage.recall('romeo', 'juliet', key)
  expect((await stage.ends()).map(({ state }) => state)).toEqual(['superseded', 'delivered'])
})

test('[D35] what is being sent is not parked; nor is what has ended, is held already, or is another app’s', async () => {
  await using stage = await openDeliveryStage()
  const answer = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(() => answer.promise)
  await stage.configure({ url: endpoint.url })
  stage.start()
  await stage.sendAndRecall()
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 1,
  )
  const [id = 0] = await idsOf(stage)
  expect(await park(stage, id)).toMatchObject({ kind: 'refused', code: 100309 })
  answer.resolve()
  expect(await stage.ends()).toMatchObject([{ state: 'delivered' }])
  expect(await park(stage, id)).toMatchObject({ kind: 'refused', code: 100310 })
  expect(await park(stage, id, otherApp)).toMatchObject({ kind: 'refused', code: 100308 })

  await stage.configure({ url: endpoint.url, paused: true })
  await stage.sendAndRecall()
  const [, waiting = 0] = await idsOf(stage)
  expect(await park(stage, waiting, otherApp)).toMatchObject({ code: 100308 })
  expect(await park(stage, waiting)).toMatchObject({ kind: 'parked' })
  expect(await park(stage, waiting)).toMatchObject({
    code: 100310,
    info: `Delivery ${waiting} is parked by hand already: redeliver sends it.`,
  })
  const changes = await stage.engine().read(changesBefore(newest, 10))
  expect(changes).toMatchObject([
    { what: 'webhook-parked', detail: String(waiting), app: stageApp, by_whom: 'admin/jared' },
  ])
})

test('[D35] what is parked by hand stays so over the end of the process', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, paused: true })
  await stage.sendAndRecall()
  await park(stage, (await idsOf(stage))[0] ?? 0)
  await stage.configure({ url: endpoint.url })
  await stage.reopen()
  const key = await stage.sendAndRecall()
  stage.start()
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 1,
  )
  expect(endpoint.heard[0]?.key).toBe(key)
  expect((await stage.deliveries())[0]).toMatchObject({ state: 'parked', attempts: 0, byHand: byJared })
})
