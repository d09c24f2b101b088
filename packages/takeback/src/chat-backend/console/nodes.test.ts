/** Rules ND2, ND6 and ND8 of docs/spec/nodes.md; on both stores. */
import type { NodesView } from '@takeback/protocol'
import { expect, inject, test } from 'vitest'
import { createMetrics } from '../../http/metrics.ts'
import { nodeMetrics } from '../nodes/node-metrics.ts'
import { openConsoleStage } from '../testing/open-console-stage.ts'

const isShared = inject('store') === 'postgres'

test('[ND6] the nodes: the one that answers, and what is late', async () => {
  await using stage = await openConsoleStage()
  const calls = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(async () => {
    await calls.promise
  })
  const before = stage.clock.now()
  const idle = await stage.get<NodesView>('/nodes')
  expect([idle.shared, idle.lag]).toEqual([
    isShared,
    { oldestWebhookAt: null, dueSince: null, leased: 0, mostCounted: 10_000 },
  ])
  await stage.configure({ url: endpoint.url })
  for (const person of ['juliet', 'nurse']) await stage.sendAndRecall(person)
  await expect.poll(() => endpoint.heard.length).toBe(2)

  // On PostgreSQL it is what the node reported last.
  const view = () => stage.get<NodesView>('/nodes')
  await expect.poll(async () => (await view()).nodes[0]?.webhooksHeld).toBe(2)
  const { now, self, nodes, lag } = await view()
  expect(self).toEqual(isShared ? expect.any(Number) : null)
  expect(nodes).toEqual([
    {
      id: self,
      host: 'verona',
      port: 8080,
      version: '1.0.0',
      startedAt: expect.any(Number),
      seenAt: expect.any(Number),
      state: 'serving',
      sockets: 0,
      webhooksHeld: 2,
      oldestHeldAt: expect.any(Number),
      signalsBehindMs: isShared ? expect.any(Number) : null,
      bus: 'none',
    },
  ])
  expect(nodes[0]?.oldestHeldAt).toBeGreaterThanOrEqual(before)
  expect(nodes[0]?.seenAt).toBeGreaterThan(now - 15_000)
  expect(lag.leased).toBe(2)
  expect(lag.oldestWebhookAt).toBeGreaterThanOrEqual(before)
  expect(lag.dueSince).toBeNull()
  calls.resolve()
  await expect.poll(async () => (await view()).lag.leased).toBe(0)
})

test('[ND6] what is due and nobody leases is overdue', async () => {
  await using stage = await openConsoleStage()
  await stage.configure({ url: 'http://127.0.0.1:9/hook' })
  await stage.dispatcher.stop()
  await stage.sendAndRecall('juliet')
  const { lag, now } = await stage.get<NodesView>('/nodes')
  expect(lag.dueSince).toBeLessThanOrEqual(now)
  expect(lag.oldestWebhookAt).toBe(lag.dueSince)
  expect(lag.leased).toBe(0)
})

test('[ND8] the figures for Prometheus', async () => {
  await using stage = await openConsoleStage()
  const metrics = createMetrics('takeback_chat')
  const held = { signalsBehindMs: 2500, oldestHeldAt: stage.clock.now() - 5000 }
  const idle = { isDraining: false, sockets: 0, webhooksHeld: 1, bus: 'none' as const }
  nodeMetrics(metrics, stage.engine(), { figures: () => ({ ...idle, ...held }) })
  const figure = async (name: string) => {
    const { text } = await metrics.read()
    return Number(new RegExp(String.raw`^takeback_chat_${name} (\S+)$`, 'm').exec(text)?.[1])
  }
  await expect.poll(() => figure('nodes_here')).toBe(1)
  expect(await figure('nodes_away')).toBe(0)
  expect(await figure('signals_behind_seconds')).toBe(2.5)
  expect(await figure('webhook_oldest_lease_seconds')).toBeGreaterThanOrEqual(5)
})
