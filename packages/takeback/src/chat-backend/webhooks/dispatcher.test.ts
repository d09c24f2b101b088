import { once } from 'node:events'
import { webhookCommands } from '@takeback/protocol'
import { expect, test, vi } from 'vitest'
import { readFigures } from '../domain/node.ts'
import { deadlineMs } from './attempt.ts'
import { PLACES_PER_ENDPOINT } from './endpoint-gates.ts'
import { MOST_HELD } from './line.ts'
import { answerOk, failsFirst, openDeliveryStage, stageApp, until } from '../testing/open-delivery-stage.ts'
import { webhookQueue } from './outbox.ts'

type Stage = Awaited<ReturnType<typeof openDeliveryStage>>

const { c2cRecall, c2cAfterSend } = webhookCommands
/** How long the lease of a dead process holds. */
const shortLeaseMs = 300

test.concurrent('[D13] the recalls of a conversation keep their order while the first fails; others go ahead', async () => {
  await using stage = await openDeliveryStage()
  const failed = new Set<string>()
  const endpoint = await stage.endpoint((heard, _n, response) => {
    if (!heard.body.includes('"juliet"') || failed.size > 0) return undefined
    failed.add(heard.key)
    response.writeHead(503).end()
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.start()
  const first = await stage.sendAndRecall('juliet')
  const second = await stage.sendAndRecall('juliet')
  const other = await stage.sendAndRecall('nurse')
  expect(await stage.ends()).toMatchObject([{ attempts: 2 }, { attempts: 1 }, { attempts: 1 }])
  expect(endpoint.heard.map(({ key }) => key)).toEqual([first, other, first, second])
})

test.concurrent('[D13] the recall of a message whose After-send is on its way is told after it', async () => {
  await using stage = await openDeliveryStage()
  const recalled = Promise.withResolvers<void>()
  const told: string[] = []
  const endpoint = await stage.endpoint(async ({ command }, _n, response) => {
    if (command === c2cAfterSend) await recalled.promise
    told.push(command)
    answerOk(response)
  })
  await stage.configure({ url: endpoint.url })
  stage.start()
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 1,
  )
  await stage.recall('romeo', 'juliet', key)
  // A webhook of another conversation overtakes: the recall had every chance to be sent.
  await stage.sendAndRecall('nurse')
  expect(
    await until(
      () => [...told],
      ({ length }) => length === 1,
    ),
  ).toEqual([c2cRecall])
  recalled.resolve()
  await stage.ends()
  expect(told).toEqual([c2cRecall, c2cAfterSend, c2cRecall])
  expect(endpoint.heard[2]?.key).toBe(key)
})

test.concurrent('[D14] preset tencent: one attempt', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(failsFirst)
  await stage.configure({ url: endpoint.url, preset: 'tencent' })
  stage.start()
  await stage.sendAndRecall()
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 1 }])
  expect(endpoint.heard).toHaveLength(1)
})

test.concurrent('[D14] preset tencent with RetryTimeouts: a time-out is tried again, a 500 is not', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((_heard, n, response) => {
    if (n === 0) return 'silent'
    response.writeHead(500).end()
    return undefined
  })
  await stage.configure({ url: endpoint.url, preset: 'tencent', retryTimeouts: true })
  stage.start({ plan: { waits: [0, 0, 0], onlyTimeouts: true }, deadlineMs })
  await stage.sendAndRecall()
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 2 }])
  const [delivery] = await stage.deliveries()
  expect(delivery?.log.map(({ kind, status }) => status ?? kind)).toEqual(['timed-out', 500])
})

async function leasedByTheDead(stage: Stage, preset: 'durable' | 'tencent') {
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, preset })
  await stage.sendAndRecall()
  expect(await stage.engine().jobs.lease(webhookQueue(stageApp), 10, shortLeaseMs)).toHaveLength(1)
  await stage.reopen()
  stage.start()
  return endpoint
}

test.concurrent('[D12] preset durable: what a process had leased when it died is sent by the next one', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await leasedByTheDead(stage, 'durable')
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'delivered', attempts: 2 }])
  expect(endpoint.heard).toHaveLength(1)
})

test.concurrent('[D14] preset tencent: what a process had leased when it died has an unknown outcome and is not sent again', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await leasedByTheDead(stage, 'tencent')
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 2 }])
  expect((await stage.deliveries())[0]?.log).toMatchObject([{ attempt: 2, kind: 'unknown' }])
  expect(endpoint.heard).toEqual([])
})

test.concurrent('[D10] an After-send that died with its process is not told after its recall, which goes out', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  await stage.engine().jobs.lease(webhookQueue(stageApp), 10, shortLeaseMs)
  await stage.recall('romeo', 'juliet', key)
  await stage.reopen()
  stage.start()
  expect(await stage.ends()).toEqual([
    { command: c2cAfterSend, state: 'superseded', attempts: 2 },
    { command: c2cRecall, state: 'delivered', attempts: 1 },
  ])
  expect(endpoint.heard.map(({ command }) => command)).toEqual([c2cRecall])
})

test('[D17] 2,000 deliveries to a slow endpoint: each once, few in memory, few on the wire', async () => {
  await using stage = await openDeliveryStage()
  let mostHeld = 0
  const full = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(async (_heard, n) => {
    mostHeld = Math.max(mostHeld, dispatcher.held())
    if (n === PLACES_PER_ENDPOINT - 1) full.resolve()
    await full.promise
  })
  await stage.configure({ url: endpoint.url })
  const sends = Array.from({ length: 2000 }, (_, n) =>
    stage.send('romeo', n % 2 === 0 ? 'juliet' : 'nurse', 'o', true),
  )
  const keys = await Promise.all(sends)
  const dispatcher = stage.start()

  const states = new Set((await stage.ends()).map(({ state, attempts }) => `${state} ${attempts}`))
  expect([...states]).toEqual(['delivered 1'])
  expect(endpoint.heard.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
  expect(mostHeld).toBeGreaterThan(PLACES_PER_ENDPOINT)
  expect(mostHeld).toBeLessThanOrEqual(MOST_HELD)
  expect(endpoint.mostOpen()).toBe(PLACES_PER_ENDPOINT)
})

test.concurrent('[D18] stopping ends when what is on the wire is recorded, and leases nothing more', async () => {
  await using stage = await openDeliveryStage()
  const ending = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(async (_heard, _n, response) => {
    await ending.promise
    answerOk(response)
    await once(response, 'close')
  })
  await stage.configure({ url: endpoint.url })
  const dispatcher = stage.start()
  await stage.sendAndRecall('juliet')
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 1,
  )
  const stopped = dispatcher.stop()
  await stage.sendAndRecall('nurse')
  ending.resolve()
  await stopped
  expect((await stage.deliveries()).map(({ state }) => state)).toEqual(['delivered', 'waiting'])
})

test.concurrent('[D38] what a process that is gone has left is looked for at once', async ({ expect }) => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  const { jobs } = stage.engine()
  // As for what another process enqueues: bells ring there.
  vi.spyOn(jobs, 'onWork').mockReturnValue(() => {})
  const looked = vi.spyOn(jobs, 'nextRipeAt')
  stage.start()
  await expect.poll(() => looked.mock.calls.length).toBeGreaterThan(0)
  await stage.sendAndRecall()

  const facts = { host: 'verona', port: 8080, version: '1.0.0', startedAt: 1 }
  const report = { node: null, facts, figures: readFigures('{}'), isWhole: true, accounts: [] }
  const reported = await stage.engine().turn('nodes/report', report)
  expect(endpoint.heard).toEqual([])
  await stage.engine().turn('nodes/leave', { node: reported.kind === 'reported' ? reported.node : 0 })
  expect(await stage.ends()).toMatchObject([{ state: 'delivered', attempts: 1 }])
})
