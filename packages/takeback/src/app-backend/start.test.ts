/** The app backend as a whole: from its two listeners to its end. Rules of docs/spec/receiving.md. */
import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { RecallKind, RecallPage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { needsFiles } from '../../../../test/setup/needs.ts'
import { app, groupBody, groupCommand, openAppBackend } from './testing/open-app-backend.ts'

test('[R31] a webhook becomes a row of the list, and is applied', async () => {
  await using stage = await openAppBackend()
  expect(await (await stage.deliver(groupBody(1))).json()).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  await expect
    .poll(() => stage.json<RecallPage>('/api/recalls'))
    .toMatchObject({ recalls: [{ kind: 'group', operator: 'admin', state: 'applied' }], next: null })
  expect(await stage.backend.recallCount()).toBe(1)
})

test('the demonstration is offered only where there is one', async () => {
  const kinds: RecallKind[] = []
  await using stage = await openAppBackend({
    demo: async (kind) => {
      kinds.push(kind)
      if (kind === 'official') throw new Error('no official accounts today')
    },
  })
  expect((await stage.post('/api/demo/recall', { kind: 'topic' })).status).toBe(200)
  expect((await stage.post('/api/demo/recall')).status).toBe(200)
  expect((await stage.post('/api/demo/recall', { kind: 'x' })).status).toBe(400)
  expect((await stage.post('/api/demo/recall', { kind: 'official' })).status).toBe(502)
  expect(kinds).toEqual(['topic', 'c2c', 'official'])
  expect(await stage.json('/api/overview')).toMatchObject({ demo: true })

  await using alone = await openAppBackend()
  expect((await alone.post('/api/demo/recall', { kind: 'c2c' })).status).toBe(404)
})

test('[R8] the public listener serves the webhook path and nothing else', async () => {
  await using stage = await openAppBackend()
  const { origin } = new URL(stage.backend.callbackUrl)
  for (const path of ['/', '/api/recalls', '/healthz', '/metrics', '/callback/x']) {
    expect((await fetch(origin + path)).status).toBe(404)
  }
})

test('health and metrics are on the private listener', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(groupBody(1))
  await stage.deliver({ CallbackCommand: 'C2C.CallbackBeforeSendMsg' })
  expect(await stage.json('/healthz')).toMatchObject({ status: 'ok', checks: { store: 'ok' } })
  const metrics = await (await stage.get('/metrics')).text()
  expect(metrics).toContain('takeback_receiver_webhooks_total{outcome="remembered"} 1')
  expect(metrics).toContain('takeback_receiver_refused_total{reason="before"} 1')
})

test('[R14] what was answered is there after a restart, and the folder is private', needsFiles, async () => {
  await using stage = await openAppBackend()
  await stage.deliver(groupBody(1))
  await stage.backend.close()
  expect((await stat(join(stage.folder, 'inbox.db'))).mode & 0o077).toBe(0)
  await using again = await openAppBackend({ dataDir: stage.folder })
  expect(await again.backend.recallCount()).toBe(1)
})

test('a taken port is one sentence, or the next free one', async () => {
  await using stage = await openAppBackend()
  const port = Number(new URL(stage.backend.callbackUrl).port)
  const place = { host: '127.0.0.1', port, path: '/callback' }
  await expect(openAppBackend({ callback: { ...place, fallback: false } })).rejects.toThrow(/--callback-port/)
  await using moved = await openAppBackend({ callback: { ...place, fallback: true } })
  expect(moved.backend.movedFrom).toEqual({ callback: port, monitor: undefined })
})

test('[R15] closing answers what is under way', async () => {
  const stage = await openAppBackend()
  const { hostname, port } = new URL(stage.backend.callbackUrl)
  const body = JSON.stringify(groupBody(1))
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk.toString()
  })
  socket.on('error', () => {})
  const path = `/callback?SdkAppid=${app}&CallbackCommand=${groupCommand}`
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  )
  await expect.poll(() => heard).toContain('100 Continue')
  const closed = stage[Symbol.asyncDispose]()
  socket.write(body.slice(10))
  await closed
  expect(heard).toMatch(/^HTTP\/1\.1 200 /m)
})
