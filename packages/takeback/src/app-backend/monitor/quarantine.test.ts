/** What was quarantined, and what becomes of it by hand: rules R35 and R76 of docs/spec/receiving.md. */
import type { QuarantinedView, QuarantinePage, RecallDetail, RecallPage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { groupBody, groupCommand, openAppBackend } from '../testing/open-app-backend.ts'

test('[R35] the quarantine is shown; accepting what is still odd says why', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(groupBody(1, { MsgSeqList: [] }))
  const { quarantined } = await stage.json<{ quarantined: { id: number; why: string }[] }>('/api/quarantine')
  expect(quarantined).toMatchObject([{ command: groupCommand, why: expect.stringContaining('MsgSeqList') }])
  const answer = await stage.post(`/api/quarantine/${quarantined[0]?.id}/accept`)
  expect([answer.status, await answer.json()]).toEqual([
    409,
    {
      error: expect.stringContaining('MsgSeqList'),
      trouble: { code: 'no-messages', params: { path: 'MsgSeqList' } },
    },
  ])
  expect((await stage.post('/api/quarantine/999/accept')).status).toBe(404)
})

/** A recall of two messages whose second number came as a text. */
const mistyped = () => groupBody(1, { MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: '2' }] })

test('[R76] a corrected body is read strictly; what had come stays beside it, with who and when', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(mistyped())
  const { quarantined } = await stage.json<QuarantinePage>('/api/quarantine')
  const id = quarantined[0]?.id ?? 0
  const whole = await stage.json<QuarantinedView>(`/api/quarantine/${id}`)
  expect(whole).toMatchObject({
    trouble: { code: 'type', params: { path: 'MsgSeqList.1.MsgSeq', expected: 'number', received: '"2"' } },
    times: 1,
    peerIp: '127.0.0.1',
    signed: false,
  })
  const still = await stage.post(`/api/quarantine/${id}/accept`, { body: '{}', person: 'Rosalind' })
  expect([still.status, await still.json()]).toEqual([
    409,
    {
      error: expect.stringContaining('CallbackCommand'),
      trouble: { code: 'missing', params: { path: 'CallbackCommand' } },
    },
  ])
  expect(await stage.json(`/api/quarantine/${id}`)).toEqual(whole)

  const body = whole.body.replace('"2"', '2')
  const taken = await stage.post(`/api/quarantine/${id}/accept`, { body, person: ' Rosalind ' })
  const { recalls } = (await taken.json()) as { recalls: number[] }
  const detail = await stage.json<RecallDetail>(`/api/recalls/${recalls[0]}`)
  expect(detail).toMatchObject({
    recall: { messages: [{ name: '1' }, { name: '2' }], acceptedBy: 'Rosalind' },
    request: { body },
    byHand: {
      person: 'Rosalind',
      address: '127.0.0.1',
      at: expect.any(Number),
      original: whole.body,
      trouble: { code: 'type' },
    },
  })
  expect(detail.checks).toContainEqual({
    name: 'shape',
    verdict: 'passed',
    code: 'corrected',
    params: { command: groupCommand },
  })
  await expect
    .poll(async () => (await stage.json<RecallDetail>(`/api/recalls/${recalls[0]}`)).recall.state)
    .toBe('applied')
  expect((await stage.get(`/api/quarantine/${id}`)).status).toBe(404)
})

test('[R76] a correction that names known messages is a redelivery, and what had come is kept with it', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(groupBody(1, { MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }] }))
  await stage.deliver(mistyped())
  const { quarantined } = await stage.json<QuarantinePage>('/api/quarantine')
  const { id = 0, body = '' } = quarantined[0] ?? {}
  const correction = { body: body.replace('"2"', '2'), person: 'Rosalind' }
  expect((await stage.post(`/api/quarantine/${id}/accept`, correction)).status).toBe(200)
  const { recalls } = await stage.json<RecallPage>('/api/recalls')
  expect(recalls).toMatchObject([{ redeliveries: 1 }])
  const detail = await stage.json<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
  expect(detail).toMatchObject({ byHand: null, redeliveredAt: [expect.any(Number)] })
  expect((await stage.json<QuarantinePage>('/api/quarantine')).quarantined).toEqual([])
})

test('[R76] a correction without a name, too large, or of another site is refused with a sentence', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(mistyped())
  const { quarantined } = await stage.json<QuarantinePage>('/api/quarantine')
  const path = `/api/quarantine/${quarantined[0]?.id}/accept`
  for (const [given, status, word] of [
    [{ body: '{}' }, 400, 'person'],
    [{ body: '{}', person: '  ' }, 400, 'person'],
    [{ body: '{}', person: 'x'.repeat(65) }, 400, 'person'],
    [{ body: 7, person: 'x' }, 400, 'body'],
    [{ body: ' '.repeat(64 * 1024 + 1), person: 'x' }, 400, 'bytes'],
  ] as const) {
    const answer = await stage.post(path, given)
    expect([answer.status, await answer.json()]).toEqual([status, { error: expect.stringContaining(word) }])
  }
  expect((await stage.post(path, { body: 'x'.repeat(500_000), person: 'x' })).status).toBe(413)
  const foreign = await stage.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    body: '{"body":"{}","person":"x"}',
  })
  expect(foreign.status).toBe(403)
  const largest = { body: '\u0001'.repeat(64 * 1024), person: 'x' }
  expect((await stage.post(path, largest)).status).toBe(409)
})
