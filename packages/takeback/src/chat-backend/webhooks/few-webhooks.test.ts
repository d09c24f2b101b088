/** An endpoint that gets little: what is tried while nothing is due, and how one conversation alone is judged. */
import { expect, test } from 'vitest'
import { createMetrics } from '../../http/metrics.ts'
import { openDeliveryStage, until, type Behaviour, type Heard } from '../testing/open-delivery-stage.ts'
import type { DeliveryView } from './deliveries.ts'

const anHour = 3_600_000
/** Soon at first; what fails then has a long time to wait. */
const soonThenLater = { waits: [0, 0, anHour, anHour] }
const refuses: Behaviour = (_heard, _n, response) => {
  response.writeHead(502).end()
  return undefined
}

test.concurrent('[D29] while it is left alone and nothing is due, one is tried all the same: its return is noticed', async () => {
  await using stage = await openDeliveryStage()
  let isDown = true
  const endpoint = await stage.endpoint((...call) => (isDown ? refuses(...call) : undefined))
  await stage.configure({ url: endpoint.url })
  for (const person of ['juliet', 'nurse', 'tybalt', 'paris', 'benvolio']) await stage.sendAndRecall(person)
  const behind = await stage.sendAndRecall('juliet')
  stage.start({ plan: { waits: [anHour] } })
  await until(
    () => endpoint.heard.length,
    (calls) => calls > 5,
  )
  const tried = endpoint.heard[5]?.key
  const outOfTurn = async () => (await stage.deliveries()).filter(({ log }) => log.length === 2)
  const [first] = await until(outOfTurn, (found) => found.length === 1)
  // It did not count: the plan of a webhook has as many attempts as ever, at its time.
  expect(first).toMatchObject({ state: 'waiting', attempts: 1 })
  expect(first?.log.map(({ attempt }) => attempt)).toEqual([1, 2])
  const [one] = first?.log ?? []
  expect(first?.nextAttemptAt).toBeGreaterThanOrEqual((one?.at ?? 0) + anHour)

  isDown = false
  const ends = await stage.ends()
  expect(new Set(ends.map(({ state }) => state))).toEqual(new Set(['delivered']))
  expect(endpoint.heard.at(-1)?.key).toBe(behind)
  // Another one was tried next, for the first may be the one that alone fails.
  expect(endpoint.heard[6]?.key).not.toBe(tried)
})

test.concurrent('[D19] [D29] an endpoint that gets webhooks of two conversations is left alone too, and tried', async () => {
  await using stage = await openDeliveryStage()
  let isDown = true
  const endpoint = await stage.endpoint((...call) => (isDown ? refuses(...call) : undefined))
  await stage.configure({ url: endpoint.url })
  const keys = new Map<string, string[]>()
  for (const person of ['juliet', 'nurse']) {
    keys.set(person, [await stage.sendAndRecall(person), await stage.sendAndRecall(person)])
  }
  const metrics = createMetrics('test')
  stage.start({ plan: soonThenLater, metrics })
  await until(
    async () => (await metrics.read()).text,
    (text) => text.includes('test_webhook_endpoints_left_alone 1'),
  )
  isDown = false
  const failed = endpoint.heard.length
  const ends = await stage.ends()
  expect(ends.map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'delivered'))
  const arrived = endpoint.heard.slice(failed).map(({ key }) => key)
  for (const theirs of keys.values()) expect(arrived.filter((key) => theirs.includes(key))).toEqual(theirs)
})

const choked =
  (isMended: () => boolean): Behaviour =>
  ({ body }: Heard, _n, response) => {
    if (body.includes('"paris"') && !isMended()) response.writeHead(500).end()
    return undefined
  }

test.concurrent('[D30] one conversation whose every webhook fails keeps no other one waiting, and is parked then', async () => {
  await using stage = await openDeliveryStage()
  let isMended = false
  const endpoint = await stage.endpoint(choked(() => isMended))
  await stage.configure({ url: endpoint.url })
  for (let n = 0; n < 3; n += 1) await stage.sendAndRecall('paris')
  const metrics = createMetrics('test')
  stage.start({ plan: { waits: [0, 0, 0, 0, anHour, anHour, anHour] }, metrics })
  await until(
    async () => (await metrics.read()).text,
    (text) => text.includes('test_webhook_endpoints_left_alone 1'),
  )
  const states = async () => (await stage.deliveries()).map(({ state }) => state)
  expect(await states()).not.toContain('parked')

  // Tried out of turn again and again, until a pause is longer than anybody waits here.
  const failures = () => endpoint.heard.filter(({ body }) => body.includes('"paris"')).length
  for (let tries = failures(); tries < 10; tries = failures()) {
    stage.clock.pass(20_000)
    // A commit has the dispatcher look at the clock.
    await stage.sendAndRecall('paris')
    await until(failures, (count) => count > tries)
  }
  // It is not known to be down: what has not failed yet goes out at once.
  await stage.sendAndRecall('nurse')
  expect(await until(states, (all) => all.at(-1) === 'delivered')).toContain('delivered')

  // Back: what failed goes out at once, fails alone, and a minute later once more.
  await until(
    () => stage.deliveries(),
    ([first]) => first?.log.at(-1)?.alone === true,
  )
  await stage.sendAndRecall('nurse')
  await until(states, (all) => all.at(-1) === 'delivered')
  stage.clock.pass(60_000)
  await stage.sendAndRecall('nurse')
  await until(states, ([first]) => first === 'parked')
  isMended = true
  await until(states, ([, second, third]) => second === 'delivered' && third === 'delivered')
  expect((await states()).slice(0, 3)).toEqual(['parked', 'delivered', 'delivered'])
})

test.concurrent('[D30] an endpoint that takes one and is down again parks nothing', async () => {
  await using stage = await openDeliveryStage()
  let mode: 'down' | 'takes one' | 'up' = 'down'
  const endpoint = await stage.endpoint((...call) => {
    if (mode === 'up') return undefined
    if (mode === 'takes one') {
      mode = 'down'
      return undefined
    }
    return refuses(...call)
  })
  await stage.configure({ url: endpoint.url })
  for (const person of ['juliet', 'nurse']) await stage.sendAndRecall(person)
  stage.start({ plan: { waits: [0, 0, anHour, anHour, anHour] } })
  const failures = (count: number) => (all: readonly DeliveryView[]) =>
    all.every(({ log }) => log.length >= count)
  await until(() => stage.deliveries(), failures(3))
  mode = 'takes one'
  const flapped = await until(
    () => stage.deliveries(),
    (all) => failures(4)(all.filter((delivery) => !isDelivered(delivery))) && all.some(isDelivered),
  )
  expect(flapped.map(({ state }) => state).toSorted()).toEqual(['delivered', 'waiting'])
  mode = 'up'
  stage.clock.pass(60_000)
  await stage.sendAndRecall('tybalt')
  expect((await stage.ends()).every(isDelivered)).toBe(true)
})

test.concurrent('[D30] where little is sent, a look between two others’ webhooks changes nothing: it is parked all the same', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(choked(() => false))
  await stage.configure({ url: endpoint.url })
  await stage.sendAndRecall('paris')
  stage.start({ plan: { waits: [0, anHour, anHour, anHour, anHour] } })
  const first = async () => (await stage.deliveries())[0]
  const fails = (count: number) =>
    until(first, (delivery) => delivery?.log.length === count && delivery.state !== 'sending')
  const othersAreTaken = async () => {
    await stage.sendAndRecall('nurse')
    await until(
      () => stage.deliveries(),
      (all) => all.at(-1)?.state === 'delivered',
    )
  }
  const later = async (passes: number) => {
    stage.clock.pass(passes)
    // A commit has the dispatcher look at the clock; what stands behind the first goes nowhere.
    await stage.sendAndRecall('paris')
  }

  await fails(2)
  await othersAreTaken()
  await later(1.2 * anHour)
  await fails(3)
  await later(72_000)
  const looked = await fails(4)
  expect(looked?.state).toBe('waiting')
  expect(looked?.log.map(({ alone, saysNothing }) => [alone === true, saysNothing === true])).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [false, true],
  ])
  await othersAreTaken()
  await later(1.2 * anHour)
  expect((await fails(5))?.state).toBe('parked')
})

function isDelivered({ state }: Pick<DeliveryView, 'state'>): boolean {
  return state === 'delivered'
}
