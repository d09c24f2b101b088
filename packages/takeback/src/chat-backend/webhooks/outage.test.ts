/** An endpoint that is down, one that chokes on a single webhook, and what others notice of it. */
import { webhookCommands } from '@takeback/protocol'
import { expect, test } from 'vitest'
import {
  openDeliveryStage,
  otherApp,
  stageApp,
  until,
  type Behaviour,
} from '../testing/open-delivery-stage.ts'
import { createMetrics } from '../../http/metrics.ts'
import { deadlineMs } from './attempt.ts'
import { LONGEST_PAUSE_MS } from './breaker.ts'
import { LONGEST_WAIT_MS } from './settings.ts'

const { c2cRecall } = webhookCommands
const everybody = ['juliet', 'nurse', 'tybalt', 'paris'] as const

test.concurrent('[D19] [D20] while an endpoint is down it gets few calls; afterwards all comes in order, nothing parked', async () => {
  await using stage = await openDeliveryStage()
  let isDown = true
  const arrived: string[] = []
  const endpoint = await stage.endpoint(({ key }, _n, response) => {
    if (isDown) response.writeHead(502).end()
    else arrived.push(key)
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  const sent = new Map<string, string[]>()
  for (const person of everybody) {
    const keys: string[] = []
    for (let n = 0; n < 10; n += 1) keys.push(await stage.sendAndRecall(person))
    sent.set(person, keys)
  }
  stage.start()
  // Five calls open it, and those that are under way by then; after a second one goes out to try.
  const mostBefore = 2 * everybody.length
  await until(
    () => endpoint.heard.length,
    (calls) => calls > mostBefore - 2,
  )
  await stage.sendAndRecall('benvolio')
  expect(endpoint.heard.length).toBeLessThanOrEqual(mostBefore + 1)

  isDown = false
  const ends = await stage.ends()
  expect(new Set(ends.map(({ state }) => state))).toEqual(new Set(['delivered']))
  for (const [person, keys] of sent) {
    const theirs = arrived.filter((key) => keys.includes(key))
    expect(theirs, person).toEqual(keys)
  }
})

test.concurrent('[D21] a webhook that alone fails is parked: those behind it go on, it comes late', async () => {
  await using stage = await openDeliveryStage()
  let poison = ''
  let isMended = false
  const chokes: Behaviour = ({ key }, _n, response) => {
    if (key === poison && !isMended) response.writeHead(500).end()
    return undefined
  }
  const endpoint = await stage.endpoint(chokes)
  await stage.configure({ url: endpoint.url })
  poison = await stage.sendAndRecall('juliet')
  await stage.sendAndRecall('juliet')
  stage.start({ plan: { waits: [60_000, 60_000, 60_000] } })
  // A commit has the dispatcher look at the clock.
  const aMinuteLater = async () => {
    stage.clock.pass(72_000)
    await stage.sendAndRecall('tybalt')
  }
  const states = async () => (await stage.deliveries()).slice(0, 2).map(({ state }) => state)
  const failures = () => endpoint.heard.filter(({ key }) => key === poison).length

  for (const failure of [1, 2]) {
    await until(failures, (count) => count === failure)
    // Another one of the endpoint is accepted in between.
    await stage.sendAndRecall('nurse')
    await until(
      () => stage.deliveries(),
      (all) => all.at(-1)?.state === 'delivered',
    )
    expect(await until(states, ([first]) => first === 'waiting')).toEqual(['waiting', 'waiting'])
    await aMinuteLater()
  }
  await until(states, ([, second]) => second === 'delivered')
  expect(await states()).toEqual(['parked', 'delivered'])

  isMended = true
  await aMinuteLater()
  await stage.ends()
  expect(await states()).toEqual(['late', 'delivered'])
})

test.concurrent('[D22] an endpoint that hangs is no other app’s trouble', async () => {
  await using stage = await openDeliveryStage()
  const released = Promise.withResolvers<void>()
  const hanging = await stage.endpoint(() => released.promise)
  const quick = await stage.endpoint()
  await stage.configure({ url: hanging.url })
  await stage.configure({ url: quick.url }, undefined, otherApp)
  await Promise.all(Array.from({ length: 600 }, () => stage.send('romeo', 'juliet', 'o', true)))
  stage.start()
  await until(
    () => hanging.heard.length,
    (calls) => calls > 0,
  )
  await stage.sendAndRecall('juliet', otherApp)
  const heard = await until(
    () => quick.heard.length,
    (calls) => calls === 1,
  )
  expect(heard).toBe(1)
  // Not one call to the hanging endpoint has ended by then.
  expect((await stage.deliveries(1000)).filter(({ log }) => log.length > 0)).toEqual([])
  released.resolve()
})

test.concurrent('[D20] another URL gets a fresh chance at once', async () => {
  await using stage = await openDeliveryStage()
  const down = await stage.endpoint((_heard, _n, response) => {
    response.writeHead(502).end()
    return undefined
  })
  const up = await stage.endpoint()
  await stage.configure({ url: down.url })
  for (const person of everybody) await stage.sendAndRecall(person)
  const dispatcher = stage.start({ plan: { waits: [0, 0, 60_000] } })
  // Five open it; two more went out to try, and the next one would in four seconds.
  await until(
    () => down.heard.length,
    (calls) => calls >= everybody.length + 3,
  )
  // Each doubles the pause, up to a minute: longer than anybody waits here.
  const pause = () => (dispatcher.endpoint(stageApp, down.url)?.nextTryAt ?? 0) - stage.clock.now()
  const nextPause = () => until(pause, (left) => left > 0)
  for (let left = await nextPause(); left < LONGEST_PAUSE_MS / 2; left = await nextPause()) {
    stage.clock.pass(left)
    // A commit has the dispatcher look at the clock.
    await stage.sendAndRecall('nurse')
  }
  const failed = down.heard.length
  await stage.configure({ url: up.url })
  await stage.sendAndRecall('benvolio')
  const heard = await until(
    () => up.heard.length,
    (calls) => calls > 0,
  )
  expect(heard).toBeGreaterThan(0)
  expect(down.heard).toHaveLength(failed)
})

const anHour = { waits: [3_600_000] }
const refuses: Behaviour = (_heard, _n, response) => {
  response.writeHead(502).end()
  return undefined
}

test.concurrent('[D20] an endpoint that is back gets what failed meanwhile at once, whatever its plan says', async () => {
  await using stage = await openDeliveryStage()
  let isDown = true
  const endpoint = await stage.endpoint((...call) => (isDown ? refuses(...call) : undefined))
  await stage.configure({ url: endpoint.url })
  for (const person of [...everybody, 'benvolio']) await stage.sendAndRecall(person)
  await stage.sendAndRecall('juliet')
  stage.start({ plan: anHour })
  await until(
    () => stage.deliveries(),
    (all) => all.filter(({ log }) => log.length === 1).length === everybody.length + 1,
  )
  isDown = false
  await stage.sendAndRecall('mercutio')
  const ends = await stage.ends()
  expect(ends.map(({ attempts }) => attempts)).toEqual([2, 2, 2, 2, 2, 1, 1])
  expect(new Set(ends.map(({ state }) => state))).toEqual(new Set(['delivered']))
})

test.concurrent('[D20] another URL gets what failed at the last one at once', async () => {
  await using stage = await openDeliveryStage()
  const down = await stage.endpoint(refuses)
  const up = await stage.endpoint()
  await stage.configure({ url: down.url })
  const key = await stage.sendAndRecall()
  stage.start({ plan: anHour })
  await until(
    () => stage.deliveries(),
    ([delivery]) => delivery?.log.length === 1,
  )
  await stage.configure({ url: up.url })
  expect(await stage.ends()).toMatchObject([{ state: 'delivered', attempts: 2 }])
  expect(up.heard.map((heard) => heard.key)).toEqual([key])
})

test.concurrent('[D20] calls that fail at the last URL say nothing about another one', async () => {
  await using stage = await openDeliveryStage()
  const hanging = await stage.endpoint(() => 'silent')
  const up = await stage.endpoint()
  await stage.configure({ url: hanging.url })
  const people = [...everybody, 'benvolio', 'mercutio']
  for (const person of people) await stage.sendAndRecall(person)
  const metrics = createMetrics('test')
  stage.start({ plan: anHour, metrics, deadlineMs })
  await until(
    () => hanging.heard.length,
    (calls) => calls === people.length,
  )
  await stage.configure({ url: up.url })
  await until(
    () => stage.deliveries(),
    (all) => all.every(({ log }) => log.length === 1),
  )
  expect((await metrics.read()).text).toContain('test_webhook_endpoints_left_alone 0')
})

test('[D23] what waited for four days is given up without a call', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  await stage.sendAndRecall()
  stage.clock.pass(LONGEST_WAIT_MS + 1)
  stage.start()
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 1 }])
  expect((await stage.deliveries())[0]?.log).toMatchObject([{ kind: 'expired' }])
  expect(endpoint.heard).toEqual([])
})

test.each(['update-webhook', 'set-webhook'] as const)(
  '[D23] the time of a pause does not count: what waited for longer than four days goes out after %s',
  async (resume) => {
    await using stage = await openDeliveryStage()
    const endpoint = await stage.endpoint()
    const { url } = endpoint
    await stage.configure({ url, paused: true })
    const keys = [await stage.sendAndRecall(), await stage.sendAndRecall()]
    stage.start()
    stage.clock.pass(2 * LONGEST_WAIT_MS)
    await stage.engine().turn('update-webhook', { app: stageApp, retryTimeouts: true })
    await stage.engine().turn(resume, { app: stageApp, url, commands: [c2cRecall], paused: false })
    expect((await stage.ends()).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    expect(endpoint.heard.map(({ key }) => key)).toEqual(keys)
  },
)

test('[D23] four days after the end of a pause what waited is given up', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, paused: true })
  await stage.sendAndRecall()
  stage.clock.pass(2 * LONGEST_WAIT_MS)
  await stage.engine().turn('update-webhook', { app: stageApp, paused: false })
  stage.clock.pass(LONGEST_WAIT_MS + 1)
  // Saving what is no pause gives no more time.
  await stage.engine().turn('update-webhook', { app: stageApp, paused: false })
  stage.start()
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 1 }])
  expect(endpoint.heard).toEqual([])
})
