/** What was turned away, and what only knocked: rules R34, R37, R77 and R78 of docs/spec/receiving.md. */
import type { OverviewView, RefusalsView } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { app, groupBody, groupCommand, openAppBackend } from '../testing/open-app-backend.ts'

test('[R34] [R37] overview and refusals', async () => {
  // It stands, so that no minute and no day ends meanwhile.
  const now = 1_790_000_000_000
  await using stage = await openAppBackend({ clock: { now: () => now } })
  const recall = groupBody(1, { EventTime: String(now - 40) })
  await stage.deliver(recall)
  await stage.deliver({ CallbackCommand: 'C2C.CallbackAfterSendMsg' })
  await stage.deliver({ CallbackCommand: 'C2C.CallbackBeforeSendMsg' })
  await stage.deliver(recall, `&SdkAppid=${app}`)
  await fetch(stage.backend.callbackUrl)
  const overview = await stage.json<OverviewView>('/api/overview')
  expect(overview).toMatchObject({
    recallsToday: 1,
    recallsLastMinute: 1,
    refused: 2,
    quarantined: 0,
    demo: false,
    sdkAppIds: [app],
  })
  expect(overview.latenessMedian).toBe(40)
  expect(await stage.json<RefusalsView>('/api/refusals')).toMatchObject({
    counts: { before: 1, 'duplicate-parameter': 1 },
    latest: [{ reason: 'duplicate-parameter', clientIp: '127.0.0.1' }, { reason: 'before' }],
    otherCommands: { 'C2C.CallbackAfterSendMsg': 1, 'C2C.CallbackBeforeSendMsg': 1 },
    probes: 1,
  })
})

test('[R77] each reason for a refusal once, with its latest case and the settings, and never a secret', async () => {
  await using stage = await openAppBackend({ tokens: ['the-secret-token'] })
  const send = (query: string) =>
    fetch(`${stage.backend.callbackUrl}?CallbackCommand=${groupCommand}${query}`, {
      method: 'POST',
      body: '{}',
    })
  await send('&SdkAppid=1400000007')
  await send('&SdkAppid=1400000001')
  await send(`&SdkAppid=${app}&Sign=${'a'.repeat(64)}&RequestTime=1600000000`)
  await fetch(`${new URL(stage.backend.callbackUrl).origin}/hook?Sign=${'b'.repeat(64)}`, { method: 'POST' })
  const text = await (await stage.get('/api/refusals')).text()
  expect(text).not.toMatch(/the-secret-token|aaaa|bbbb/)
  const view = JSON.parse(text) as RefusalsView
  expect(view.reasons).toHaveLength(3)
  expect(view.reasons).toContainEqual({
    reason: 'sdkappid',
    count: 2,
    lastAt: expect.any(Number),
    detail: 'SdkAppid "1400000001" is not served here',
    params: { sdkAppId: '1400000001' },
    clientIp: '127.0.0.1',
  })
  expect(view.reasons).toContainEqual(expect.objectContaining({ reason: 'path', params: { path: '/hook' } }))
  expect(view.settings).toEqual({ sdkAppIds: [app], callbackPath: '/callback', tokens: 1 })
})

test('[R78] probes are counted and shown: when, method, from where, as what', async () => {
  await using stage = await openAppBackend()
  for (let index = 0; index < 25; index += 1) {
    await fetch(stage.backend.callbackUrl, { headers: { 'user-agent': `console ${index}` } })
  }
  const { probes, latestProbes } = await stage.json<RefusalsView>('/api/refusals')
  expect([probes, latestProbes.length]).toEqual([25, 20])
  expect(latestProbes[0]).toEqual({
    at: expect.any(Number),
    method: 'GET',
    clientIp: '127.0.0.1',
    userAgent: 'console 24',
  })
})
