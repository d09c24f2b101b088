/** What an operator hears of webhooks, at a real alert URL. */
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newStandardSecret } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { openAlerts } from '../../alerts/open-alerts.ts'
import { openAlertEndpoint } from '../../alerts/testing/alert-endpoint.ts'
import { createLog } from '../../http/log.ts'
import {
  type Behaviour,
  openDeliveryStage,
  type StartOptions,
  stageApp,
} from '../testing/open-delivery-stage.ts'
import { LONGEST_WAIT_MS } from './settings.ts'
import { SILENCE_MS } from './silence-watch.ts'

const people = ['juliet', 'nurse', 'tybalt', 'paris', 'benvolio'] as const

/** Alerts go out at once, each. */
async function openWatched(behaviour: Behaviour) {
  const stage = await openDeliveryStage()
  const folder = await mkdtempDisposable(join(tmpdir(), 'takeback-watched-'))
  const inbox = await openAlertEndpoint()
  const open = () =>
    openAlerts({
      dataDir: folder.path,
      from: 'chat',
      url: inbox.url,
      secrets: [newStandardSecret()],
      clock: stage.clock,
      random: () => 0,
      log: createLog({ level: 'silent', stream: { write: () => true } }),
      gatherMs: 0,
      quietMs: 0,
    })
  let alerts = await open()
  const endpoint = await stage.endpoint(behaviour)
  await stage.configure({ url: endpoint.url })
  const bodies = () => inbox.heard.map(({ body }) => body)
  return {
    stage,
    endpoint,
    start: (options: StartOptions = {}) => stage.start({ ...options, alerts }),
    /** Those of a type, as soon as there are so many. */
    async hears(type: string, count = 1) {
      const ofType = () => bodies().filter((body) => body.type === type)
      await expect.poll(() => ofType().length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count)
      return ofType().map(({ data }) => data)
    },
    types: () => bodies().map(({ type }) => type),
    async reopenAlerts() {
      await alerts.close()
      alerts = await open()
    },
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]()
      await alerts.close()
      await inbox[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const refuses: Behaviour = (_heard, _n, response) => {
  response.writeHead(502).end()
  return undefined
}

test('[AL2] a webhook that is given up', async () => {
  await using watched = await openWatched((_heard, _n, response) => {
    response.writeHead(410).end()
    return undefined
  })
  await watched.stage.sendAndRecall()
  watched.start()
  const [{ id } = { id: 0 }] = await watched.stage.deliveries()
  expect(await watched.hears('webhook.dead')).toEqual([
    {
      from: 'chat',
      sdkAppId: stageApp,
      count: 1,
      firstAt: expect.any(Number),
      lastAt: expect.any(Number),
      example: { delivery: id, command: 'C2C.CallbackAfterMsgWithDraw', why: 'answered 410' },
    },
  ])
})

test('[AL2] what the app itself switched off is no alert', async () => {
  await using watched = await openWatched(() => undefined)
  const { stage } = watched
  await stage.sendAndRecall()
  await stage.configure({ url: watched.endpoint.url, commands: [] })
  watched.start()
  await stage.ends()
  await stage.configure({ url: watched.endpoint.url })
  await stage.sendAndRecall('nurse')
  await stage.ends()
  expect((await stage.deliveries()).map(({ state }) => state)).toEqual(['dead', 'delivered'])
  expect(watched.types()).toEqual([])
})

test('[AL2] [AL3] an endpoint goes down and comes back, though the process was another one meanwhile', async () => {
  let isDown = true
  await using watched = await openWatched((...call) => (isDown ? refuses(...call) : undefined))
  const { stage } = watched
  for (const person of people) await stage.sendAndRecall(person)
  const first = watched.start()
  const [down] = await watched.hears('endpoint.down')
  expect(down).toMatchObject({ sdkAppId: stageApp, example: { why: '502' } })
  await first.stop()
  await watched.reopenAlerts()
  isDown = false
  watched.start()
  expect(await watched.hears('endpoint.back')).toMatchObject([{ sdkAppId: stageApp, count: 1 }])
  expect(watched.types().filter((type) => type.startsWith('endpoint.'))).toEqual([
    'endpoint.down',
    'endpoint.back',
  ])
})

test('[AL2] the clock of the endpoint is off', async () => {
  let offSeconds = -29
  await using watched = await openWatched((_heard, _n, response) => {
    const date = new Date(watched.stage.clock.now() + offSeconds * 1000)
    response.setHeader('Date', date.toUTCString())
    return undefined
  })
  const { stage } = watched
  watched.start()
  await stage.sendAndRecall()
  await stage.ends()
  offSeconds = 95
  await stage.sendAndRecall('nurse')
  const [skew] = await watched.hears('clock.skew')
  expect(skew).toMatchObject({ count: 1, example: { clockAheadSeconds: expect.any(Number) } })
  // A second may end in between.
  expect(Math.abs((skew?.example.clockAheadSeconds ?? 0) - 95)).toBeLessThanOrEqual(1)
})

test('[AL2] messages are recalled, and for ten minutes no webhook went out', async () => {
  await using watched = await openWatched(() => undefined)
  const { stage } = watched
  const { silence } = watched.start()
  await stage.configure({ url: watched.endpoint.url, paused: true })
  await stage.sendAndRecall()
  const since = stage.clock.now()
  await silence?.look()
  stage.clock.pass(SILENCE_MS - 10_000)
  await silence?.look()
  expect(watched.types()).toEqual([])
  // The store may tell of the recall a moment after its commit: it is heard of by now.
  for (let minutes = 0; minutes < 12; minutes += 1) {
    stage.clock.pass(60_000)
    await silence?.look()
  }
  const [told] = await watched.hears('webhook.silence')
  expect(told).toMatchObject({ sdkAppId: stageApp, count: 1 })
  expect((told?.example.since ?? 0) - since).toBeLessThan(SILENCE_MS)

  await stage.configure({ url: watched.endpoint.url })
  await stage.sendAndRecall('nurse')
  await stage.ends()
  stage.clock.pass(SILENCE_MS + 1000)
  await silence?.look()
  // The endpoint's clock did not pass.
  expect(watched.types().filter((type) => type !== 'clock.skew')).toEqual(['webhook.silence'])
})

test('[AL6] half, seven and nine tenths of the time that webhooks wait for an endpoint at most', async () => {
  await using watched = await openWatched(refuses)
  const { stage } = watched
  for (const person of people) await stage.sendAndRecall(person)
  const { silence } = watched.start({ plan: { waits: Array.from({ length: 99 }, () => 60_000) } })
  await watched.hears('endpoint.down')
  const told: unknown[] = []
  for (const [share, alerts] of [
    [0.4, 0],
    [0.51, 1],
    [0.6, 1],
    [0.95, 2],
  ] as const) {
    const passed = stage.clock.now() - performance.timeOrigin - performance.now()
    stage.clock.pass(Math.floor(share * LONGEST_WAIT_MS - passed))
    await silence?.look()
    await silence?.look()
    told.push((await watched.hears('webhook.overdue', alerts)).map(({ example }) => example.percent))
  }
  expect(told).toEqual([[], [50], [50], [50, 90]])
})

test('[AL6] [D23] a pause is no part of that time', async () => {
  await using watched = await openWatched(refuses)
  const { stage } = watched
  const { url } = watched.endpoint
  await stage.configure({ url, paused: true })
  for (const person of people) await stage.sendAndRecall(person)
  stage.clock.pass(LONGEST_WAIT_MS)
  await stage.engine().turn('update-webhook', { app: stageApp, paused: false })
  const { silence } = watched.start({ plan: { waits: Array.from({ length: 99 }, () => 60_000) } })
  await watched.hears('endpoint.down')
  await silence?.look()
  expect(watched.types()).not.toContain('webhook.overdue')
  stage.clock.pass(0.51 * LONGEST_WAIT_MS)
  await silence?.look()
  await watched.hears('webhook.overdue')
})
