import { expect, test } from 'vitest'
import { healthHandler, readHealth } from './health.ts'
import { listen } from './listening.ts'
import { createMetrics } from './metrics.ts'

test('[H31] health is ok when every check passes, degraded when one fails or throws', async () => {
  let isStoreFine = true
  const handler = healthHandler({
    store: () => isStoreFine,
    async other() {
      if (!isStoreFine) throw new Error('no')
      return true
    },
  })
  const listening = await listen({ name: 'test', host: '127.0.0.1', port: 0, fallback: false, handler })
  const ask = async () => {
    const response = await fetch(`${listening.url}/healthz`)
    return { status: response.status, body: await response.json() }
  }
  expect(await ask()).toEqual({ status: 200, body: { status: 'ok', checks: { store: 'ok', other: 'ok' } } })
  isStoreFine = false
  expect(await ask()).toEqual({
    status: 503,
    body: { status: 'degraded', checks: { store: 'failed', other: 'failed' } },
  })
  await listening.close()
})

test('[H31] metrics carry the prefix of their service, and two services do not meet', async () => {
  const chat = createMetrics('takeback_chat')
  const other = createMetrics('takeback_receiver')
  chat.counter('recalls_total', 'Recalls.', ['kind']).inc({ kind: 'c2c' }, 2)
  chat.counterOf('refused_total', 'Refused.', 'reason', () => ({ sign: 3, size: undefined }))
  chat.gauge('waiting', 'Waiting.', () => 7)
  other.counter('recalls_total', 'Recalls.').inc()
  const listening = await listen({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: chat.handler,
  })
  const response = await fetch(listening.url)
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('text/plain')
  expect(text).toContain('takeback_chat_recalls_total{kind="c2c"} 2')
  expect(text).toContain('takeback_chat_waiting 7')
  expect(text).toContain('takeback_chat_refused_total{reason="sign"} 3')
  expect(text).not.toContain('takeback_receiver')
  await listening.close()
})

const never = () => new Promise<never>(() => undefined)

test('[H59] a check that hangs has failed, before whoever asks goes away', async () => {
  const health = await readHealth({ store: never, other: () => true })
  expect(health).toEqual({ status: 'degraded', checks: { store: 'failed', other: 'ok' } })
})

test('[H59] a figure that cannot be read is no number, is counted, and the others are there', async () => {
  const metrics = createMetrics('takeback_chat')
  metrics.gauge('lag_seconds', 'Lag.', never)
  metrics.gauge('nodes_here', 'Nodes.', () => Promise.reject(new Error('away')))
  metrics.gauge('sockets', 'Sockets.', () => 3)
  await metrics.read()
  const { text } = await metrics.read()
  expect(text.match(/^takeback_chat_(?:lag|nodes|sockets|figures)\S* \S+$/gm)?.toSorted()).toEqual([
    'takeback_chat_figures_unread_total 2',
    'takeback_chat_lag_seconds Nan',
    'takeback_chat_nodes_here Nan',
    'takeback_chat_sockets 3',
  ])
})
