/** The stream of the monitor: rule R32 of docs/spec/receiving.md. */
import { setTimeout as delay } from 'node:timers/promises'
import type { RecallPage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { groupBody, openAppBackend } from '../testing/open-app-backend.ts'

/** Reads events of the stream until `enough` of the given names came. */
async function events(stage: Awaited<ReturnType<typeof openAppBackend>>, lastEventId?: string) {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const answer = await stage.get('/api/recalls/stream', { headers })
  const heard: { event: string; id: string; data: { id?: number; state?: string } }[] = []
  void (async () => {
    let text = ''
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
        heard.push({
          event: field('event'),
          id: field('id'),
          data: JSON.parse(field('data') || '{}') as object,
        })
      }
    }
  })().catch(() => {})
  await expect.poll(() => heard.length).toBeGreaterThan(0)
  return { answer, heard, told: () => heard.filter(({ event }) => event !== 'heartbeat') }
}

test('[R32] new recalls and changes of state are told as they happen', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(groupBody(1))
  await expect
    .poll(async () => (await stage.json<RecallPage>('/api/recalls')).recalls[0]?.state)
    .toBe('applied')
  const { answer, told } = await events(stage)
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  await stage.deliver(groupBody(2))
  await expect.poll(() => told().at(-1)?.data.state).toBe('applied')
  expect(told()[0]).toMatchObject({ event: 'recall', data: { messages: [{ name: '2' }] } })
  const before = told().length
  await stage.deliver(groupBody(1))
  await expect.poll(() => told().length).toBeGreaterThan(before)
  expect(told().at(-1)).toMatchObject({ event: 'state', data: { state: 'applied', redeliveries: 1 } })
})

test('[R32] Last-Event-ID resumes after it: nothing is missed, nothing comes twice', async () => {
  await using stage = await openAppBackend()
  const first = await events(stage)
  await stage.deliver(groupBody(1))
  await expect.poll(() => first.told().at(-1)?.data.state).toBe('applied')
  const last = first.told().at(-1)?.id ?? ''
  for (const seq of [2, 3, 4]) await stage.deliver(groupBody(seq))
  await expect
    .poll(async () => (await stage.json<RecallPage>('/api/recalls?state=applied')).recalls.length)
    .toBe(4)
  const second = await events(stage, last)
  await expect.poll(() => second.told().length).toBe(3)
  expect(second.told()).toMatchObject([{ event: 'recall' }, { event: 'recall' }, { event: 'recall' }])
})

test('[R32] closing ends the streams', async () => {
  const stage = await openAppBackend()
  const { answer } = await events(stage)
  const closed = stage[Symbol.asyncDispose]().then(() => 'closed')
  // Not at the end of the grace of the listener.
  expect(await Promise.race([closed, delay(4_000, 'not yet')])).toBe('closed')
  expect(answer.status).toBe(200)
})
