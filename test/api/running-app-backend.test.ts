/** What a running app backend answers on its private side is what is described: rule TE33 of docs/spec/testing.md. */
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signWebhook, webhookFixture } from 'takeback/testing'
import { expect, test } from 'vitest'
import { openErasing } from '../../packages/takeback/src/app-backend/testing/open-erasing.ts'
import { startService } from '../e2e/service.ts'
import { answersAsDescribed, type Call, describedAnswers, nameOf } from './calls.ts'
import { checkOf, type Json, ownApi, restApi, webhooksApi } from './described.ts'

/** A machine may be busy. */
const patience = { timeout: 30_000 }

const token = 'the-token-of-this-test-0123456789'

const calls = (recall: number, quarantined: number): Call[] => [
  { route: 'get /api/recalls', status: 200, query: 'kind=group&limit=1' },
  { route: 'get /api/recalls', status: 400, query: 'limit=0' },
  { route: 'get /api/recalls/export', status: 200 },
  { route: 'get /api/recalls/export', status: 200, query: 'format=csv' },
  { route: 'get /api/recalls/export', status: 400, query: 'format=xml' },
  { route: 'get /api/recalls/{id}', status: 200, id: recall },
  { route: 'get /api/recalls/{id}', status: 404, id: 999_999 },
  { route: 'get /api/overview', status: 200 },
  { route: 'get /api/quarantine', status: 200 },
  { route: 'get /api/quarantine', status: 400, query: 'cursor=x' },
  { route: 'get /api/quarantine/{id}', status: 200, id: quarantined },
  { route: 'get /api/quarantine/{id}', status: 404, id: 999_999 },
  { route: 'post /api/quarantine/{id}/accept', status: 409, id: quarantined },
  { route: 'post /api/quarantine/{id}/accept', status: 404, id: 999_999 },
  { route: 'post /api/quarantine/{id}/accept', status: 400, id: quarantined, body: { body: '{}' } },
  { route: 'post /api/quarantine/{id}/accept', status: 200, id: quarantined, body: corrected },
  { route: 'get /api/refusals', status: 200 },
  { route: 'get /api/reconcile', status: 404 },
  { route: 'post /api/erase', status: 400, body: {} },
  { route: 'post /api/erase', status: 200, body: { userId: 'nobody-any-more' } },
  { route: 'post /api/reconcile', status: 404, body: {} },
  { route: 'post /api/demo/recall', status: 400, body: { kind: 'all' } },
  { route: 'get /api/demo/playground', status: 200 },
  { route: 'get /api/demo/deliveries', status: 200 },
  { route: 'post /api/demo/user-sig', status: 200, body: { userId: 'jared' } },
  { route: 'post /api/demo/user-sig', status: 404, body: { userId: 'nobody' } },
  { route: 'post /api/demo/scene', status: 200, body: { language: 'en' } },
  { route: 'post /api/demo/rest', status: 200, body: { command: 'openim/admin_msgwithdraw', body: {} } },
  { route: 'post /api/demo/rest', status: 400, body: { command: 'openim/sendmsg', body: {} } },
  { route: 'get /healthz', status: 200 },
  { route: 'get /readyz', status: 200 },
  { route: 'get /metrics', status: 200 },
  { route: 'get /api/session', status: 200 },
  { route: 'get /api/openapi.json', status: 200 },
  { route: 'get /api/asyncapi.json', status: 200 },
  { route: 'get /api/alerts.asyncapi.json', status: 200 },
  // Another page of the same browser.
  { route: 'post /api/demo/recall', status: 403, body: {}, origin: 'https://www.example.com' },
  { route: 'get /api/recalls/stream', status: 200 },
]

const corrected = { body: JSON.stringify(webhookFixture('c2c')), person: 'ops' }

test('[TE33] [TE36] every route of the private side answers as described', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'takeback-described-'))
  const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
  const service = await startService(['start', '--data', folder.path, '--token', token, ...ports])
  try {
    const monitor = String(service.ready['monitor'])
    for (const kind of ['c2c', 'group', 'topic', 'official']) {
      await answersAsDescribed(ownApi, monitor, {
        route: 'post /api/demo/recall',
        status: 200,
        body: { kind },
      })
    }
    const quarantined = await quarantine(String(service.ready['callback']), monitor)
    await expect.poll(() => idOfFirst(monitor, '/api/recalls', 'recalls'), patience).toBeGreaterThan(0)
    const recall = await idOfFirst(monitor, '/api/recalls', 'recalls')
    for (const call of calls(recall, quarantined)) await answersAsDescribed(ownApi, monitor, call)
    expect(await streamedRecall(monitor)).toEqual([])
    const read = async (base: unknown, path: string) => (await fetch(new URL(path, String(base)))).json()
    expect(await read(monitor, '/api/openapi.json')).toEqual(ownApi)
    expect(await read(monitor, '/api/asyncapi.json')).toEqual(webhooksApi)
    expect(await read(service.ready['chat'], '/api/openapi.json')).toEqual(restApi)
  } finally {
    await service.stop()
  }
  const made = new Set([...calls(1, 1), { route: 'post /api/demo/recall', status: 200 }].map(nameOf))
  for (const name of ['post /api/demo/recall 404', ...[...withRest, ...whileSlow].map(nameOf)]) made.add(name)
  expect(describedAnswers(ownApi).filter((name) => !made.has(name))).toEqual([])
})

const conversations = [{ c2c: ['romeo', 'juliet'] }, { group: 'ball' }, { official: '@TOA#_shop' }]
const withRest: Call[] = [
  { route: 'post /api/reconcile', status: 400, body: { conversations: [{ c2c: ['romeo'] }] } },
  { route: 'post /api/reconcile', status: 202, body: { conversations, callsPerSecond: 1 } },
  { route: 'post /api/reconcile', status: 409, body: {} },
  { route: 'get /api/reconcile', status: 200 },
]

test('[R116] [TE33] so do those that need a REST API; a run that waits for it ends with the service', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'takeback-described-'))
  const flags = ['--data', folder.path, '--callback-port', '0', '--monitor-port', '0', '--key', 'k']
  // Nobody is there.
  const service = await startService(['receive', ...flags, '--fetch-back', 'http://127.0.0.1:9'])
  for (const call of withRest) await answersAsDescribed(ownApi, String(service.ready['monitor']), call)
  expect(await service.stop()).toBe(0)
})

const whileSlow: Call[] = ['a', 'b', 'c', 'd', 'e'].map((userId, index) => ({
  route: 'post /api/erase',
  status: index < 4 ? 202 : 409,
  body: { userId },
}))

test('[ER14] [TE33] so do those of an erasure that takes long', async () => {
  await using stage = await openErasing()
  for (const call of whileSlow) await answersAsDescribed(ownApi, stage.url, call)
})

/** What is wrong with the first recall that the stream tells of. */
async function streamedRecall(monitor: string): Promise<string[]> {
  const stream = await fetch(new URL('/api/recalls/stream', monitor))
  const page = ownApi.paths['/api/recalls']?.['get']?.responses['200']?.content?.['application/json']?.schema
  const properties = (page?.['properties'] ?? {}) as Partial<Record<string, { readonly items: Json }>>
  let heard = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body ?? []) {
    const isFirst = heard === ''
    heard += decoder.decode(chunk, { stream: true })
    if (isFirst)
      await answersAsDescribed(ownApi, monitor, { route: 'post /api/demo/recall', status: 200, body: {} })
    const [, data] = /^event: recall\nid: \d+\ndata: (.*)\n\n/m.exec(heard) ?? []
    if (data !== undefined)
      return checkOf(properties['recalls']?.items ?? { not: {} }, ownApi)(JSON.parse(data))
  }
  return [`the stream ended: ${heard}`]
}

/** An authentic webhook that nobody understands; gives its number in quarantine. */
async function quarantine(callback: string, monitor: string): Promise<number> {
  const body = { ...webhookFixture('c2c'), MsgKey: 7 }
  const signed = signWebhook({ url: callback, sdkAppId: 1_400_000_000, token, body })
  expect((await fetch(signed.url, signed)).status).toBe(200)
  return idOfFirst(monitor, '/api/quarantine', 'quarantined')
}

async function idOfFirst(monitor: string, path: string, list: string): Promise<number> {
  const page = (await (await fetch(new URL(path, monitor))).json()) as Record<string, { id: number }[]>
  return page[list]?.[0]?.id ?? 0
}
