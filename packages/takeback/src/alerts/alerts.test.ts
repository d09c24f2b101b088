/** Alerts over real HTTP: what goes out, how often, and what a restart leaves. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newStandardSecret, verifyStandardWebhook } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { createLog } from '../http/log.ts'
import type { Alert, OpenedAlerts } from './alert.ts'
import { type AlertsOptions, openAlerts } from './open-alerts.ts'
import { openAlertEndpoint } from './testing/alert-endpoint.ts'

const app = 1_400_000_000
const dead: Alert = { type: 'webhook.dead', app, example: { delivery: 7, why: 'answered 500' } }
const down: Alert = { type: 'endpoint.down', app, example: { why: 'timed out' } }
const back: Alert = { type: 'endpoint.back', app, example: {} }
const parked: Alert = { type: 'webhook.parked', app, example: { delivery: 8 } }

async function openStage(answer?: Parameters<typeof openAlertEndpoint>[0]) {
  const dataDir = await mkdtemp(join(tmpdir(), 'takeback-alerts-'))
  const secret = newStandardSecret()
  const endpoint = await openAlertEndpoint(answer)
  const { heard, url } = endpoint
  let ahead = 0
  let logged = ''
  const clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) + ahead }
  const open = (more: Partial<AlertsOptions> = {}) =>
    openAlerts({
      dataDir,
      from: 'chat',
      url,
      secrets: [secret],
      clock,
      random: () => 0,
      log: createLog({ level: 'info', stream: { write: (line) => (logged += line) } }),
      gatherMs: 100,
      quietMs: 600_000,
      plan: { waits: [0, 0, 0] },
      ...more,
    })
  let alerts: OpenedAlerts = await open()
  return {
    secret,
    heard,
    clock,
    logged: () => logged,
    raise: (...raised: readonly Alert[]) => Promise.all(raised.map((alert) => alerts.raise(alert))),
    isDown: () => alerts.isDown(app),
    pass: (ms: number) => {
      ahead += ms
    },
    hears: (count: number) => expect.poll(() => heard.length, { timeout: 15_000 }).toBe(count),
    async restart(more: Partial<AlertsOptions> = {}) {
      await alerts.close()
      alerts = await open(more)
    },
    async [Symbol.asyncDispose]() {
      await alerts.close()
      await endpoint[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true })
    },
  }
}

test('[AL1] [AL2] an alert is a small signed JSON with what happened, how often, and the latest case', async () => {
  await using stage = await openStage()
  await stage.raise(dead, { ...dead, example: { delivery: 9, why: 'answered 502' } })
  await stage.hears(1)
  const [first] = stage.heard
  if (first === undefined) throw new Error('nothing was heard')
  const { headers, text, body } = first
  expect(body).toEqual({
    type: 'webhook.dead',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    data: {
      from: 'chat',
      sdkAppId: app,
      count: 2,
      firstAt: expect.any(Number),
      lastAt: expect.any(Number),
      example: { delivery: 9, why: 'answered 502' },
    },
  })
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'takeback-attempt': '1' })
  const check = {
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(headers['webhook-signature']),
    secrets: [stage.secret],
    nowSeconds: Math.floor(stage.clock.now() / 1000),
  }
  expect(verifyStandardWebhook({ ...check, body: text })).toMatchObject({ ok: true })
  expect(verifyStandardWebhook({ ...check, body: `${text} ` })).toMatchObject({ ok: false })
})

test('[AL3] a storm is one alert, and what comes afterwards is counted in the next one, ten minutes later', async () => {
  await using stage = await openStage()
  await stage.raise(...Array.from({ length: 5000 }, () => dead))
  await stage.hears(1)
  expect(stage.heard[0]?.body.data.count).toBe(5000)
  await stage.raise(dead, dead, dead)
  // Another type, and another app, are told at once.
  await stage.raise(parked, { ...dead, app: app + 1 })
  await stage.hears(3)
  expect(stage.heard.slice(1).map(({ body }) => [body.type, body.data.sdkAppId])).toEqual(
    expect.arrayContaining([
      ['webhook.parked', app],
      ['webhook.dead', app + 1],
    ]),
  )
  stage.pass(600_000)
  await stage.raise(dead)
  // Work of another app has the sender look at the clock.
  await stage.raise({ ...parked, app: app + 2 })
  await stage.hears(5)
  const later = stage.heard.slice(3).map(({ body: { data } }) => `${data.sdkAppId}: ${data.count}`)
  expect(later.toSorted()).toEqual([`${app}: 4`, `${app + 2}: 1`])
})

test('[AL3] what was over before it was told is not told; else down comes before back', async () => {
  await using stage = await openStage()
  await stage.restart({ gatherMs: 60_000 })
  await stage.raise(down)
  expect(stage.isDown()).toBe(true)
  stage.pass(1)
  await stage.raise(back)
  expect(stage.isDown()).toBe(false)
  await stage.raise(parked)
  stage.pass(60_000)
  await stage.restart()
  // Due after the two: whatever would have come of them came by then.
  await stage.hears(1)
  expect(stage.heard[0]?.body.type).toBe('webhook.parked')

  await stage.raise(down)
  await stage.hears(2)
  await stage.raise(back)
  await stage.hears(3)
  expect(stage.heard.slice(1).map(({ body }) => body.type)).toEqual(['endpoint.down', 'endpoint.back'])
})

test('[AL4] it is sent again until it is taken, the same to the byte under the same id, over a restart', async () => {
  await using stage = await openStage((response, n) => {
    response.writeHead(n < 3 ? 503 : 204).end()
  })
  await stage.raise(dead)
  await stage.hears(2)
  // Meanwhile it happened again: that belongs to the next alert.
  await stage.raise(dead)
  await stage.restart()
  await stage.hears(3)
  expect(new Set(stage.heard.map(({ text }) => text)).size).toBe(1)
  expect(new Set(stage.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(stage.heard.map(({ headers }) => headers['takeback-attempt'])).toEqual(['1', '2', '3'])
  expect(stage.logged()).toContain('answered 503')
  // The query may hold a secret.
  expect(stage.logged()).not.toContain('ops-7d1f')
})

test('[AL4] what was raised before a restart is told after it; that an endpoint is down is still known', async () => {
  await using stage = await openStage()
  await stage.restart({ gatherMs: 60_000 })
  await stage.raise(down)
  await stage.restart()
  expect(stage.isDown()).toBe(true)
  stage.pass(60_000)
  await stage.raise(parked)
  await stage.hears(2)
  expect(stage.heard.map(({ body }) => body.type).toSorted()).toEqual(['endpoint.down', 'webhook.parked'])
})

test('[AL4] an alert that nobody takes is given up after its plan, with a word in the log', async () => {
  await using stage = await openStage((response) => response.writeHead(500).end())
  await stage.restart({ plan: { waits: [0] } })
  await stage.raise(dead)
  await stage.hears(2)
  await expect.poll(stage.logged, { timeout: 10_000 }).toContain('an alert is given up')
})
