/** Recalls over the API of the monitor: list, detail, export. Rules of docs/spec/receiving.md. */
import type { RecallDetail, RecallPage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { c2cBody, groupBody, openAppBackend } from '../testing/open-app-backend.ts'

test('[R31] cursor, limit and filters', async () => {
  await using stage = await openAppBackend()
  for (const seq of [1, 2, 3]) await stage.deliver(groupBody(seq))
  await stage.deliver(c2cBody('key'))
  const first = await stage.json<RecallPage>('/api/recalls?limit=2&kind=group')
  const second = await stage.json<RecallPage>(`/api/recalls?limit=2&kind=group&cursor=${first.next}`)
  const names = [first, second].map(({ recalls }) => recalls.map(({ messages }) => messages[0]?.name))
  expect(names).toEqual([['3', '2'], ['1']])
  expect(second.next).toBeNull()
  expect((await stage.json<RecallPage>('/api/recalls?q=JON&kind=&state=')).recalls).toHaveLength(1)
})

const badParameters = [
  ['/api/recalls?limit=201', 400, 'limit'],
  ['/api/recalls?limit=0', 400, 'limit'],
  ['/api/recalls?limit=1e2', 400, 'limit'],
  ['/api/recalls?cursor=-1', 400, 'cursor'],
  ['/api/recalls?cursor=x', 400, 'cursor'],
  ['/api/recalls?kind=c2c&kind=group', 400, 'kind'],
  ['/api/recalls?kind=none', 400, 'kind'],
  ['/api/recalls?state=lost', 400, 'state'],
  [`/api/recalls?q=${'x'.repeat(257)}`, 400, 'q'],
  ['/api/recalls/export?format=xml', 400, 'format'],
  ['/api/recalls/1', 404, 'recall'],
  ['/api/recalls/abc', 404, 'recall'],
  ['/api/recalls/99999999999999999999', 404, 'recall'],
  ['/api/nothing', 404, 'address'],
] as const

test('[R38] a bad parameter gets 400 and what is not there 404, each with a sentence', async () => {
  await using stage = await openAppBackend()
  for (const [path, status, word] of badParameters) {
    const answer = await stage.get(path)
    expect([path, answer.status, await answer.json()]).toEqual([
      path,
      status,
      { error: expect.stringContaining(word) },
    ])
  }
})

test('[R33] the detail of a recall', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(groupBody(1))
  await stage.deliver(groupBody(1))
  const { recalls } = await stage.json<RecallPage>('/api/recalls')
  const detail = () => stage.json<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
  await expect.poll(async () => (await detail()).attempts).toMatchObject([{ outcome: 'handled' }])
  expect(await detail()).toMatchObject({
    recall: { redeliveries: 1 },
    request: { method: 'POST', url: expect.stringContaining('/callback?SdkAppid=') },
    redeliveredAt: [expect.any(Number)],
  })
})

test('[R69] the detail shows what is kept, when it went, and that it never came', async () => {
  await using stage = await openAppBackend({ keepContent: { after: { days: 1 } } })
  const sent = {
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: '@TGS#1',
    Type: 'Public',
    From_Account: 'jared',
    Random: 5,
    MsgSeq: 1,
    MsgTime: 1_698_741_698,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'under the oak' } }],
  }
  await stage.deliver(sent)
  await stage.deliver(groupBody(1, { MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }] }))
  const { recalls } = await stage.json<RecallPage>('/api/recalls')
  const detail = () => stage.json<RecallDetail>(`/api/recalls/${recalls[0]?.id}`)
  expect((await detail()).content).toEqual({
    policy: { keepMs: 48 * 3_600_000, afterMs: 24 * 3_600_000 },
    messages: [
      {
        state: 'kept',
        sender: 'jared',
        sentAt: 1_698_741_698_000,
        body: sent.MsgBody,
        cloudCustomData: null,
        until: expect.any(Number),
      },
      { state: 'absent' },
    ],
  })

  await using quick = await openAppBackend({ keepContent: {} })
  await quick.deliver(sent)
  await quick.deliver(groupBody(1))
  const [first] = (await quick.json<RecallPage>('/api/recalls')).recalls
  await expect
    .poll(async () => (await quick.json<RecallDetail>(`/api/recalls/${first?.id}`)).content.messages)
    .toEqual([{ state: 'gone', at: expect.any(Number) }])
})

test('[R36] the export as JSON is one array', async () => {
  await using stage = await openAppBackend()
  expect(await stage.json('/api/recalls/export?format=json')).toEqual([])
  // Some at a time: who has to wait for all of them is told to come again.
  for (let seq = 0; seq < 450; seq += 30)
    await Promise.all(Array.from({ length: 30 }, (_, n) => stage.deliver(groupBody(seq + n))))
  await stage.deliver(c2cBody('key'))
  const all = await stage.json<unknown[]>('/api/recalls/export?format=json')
  expect(all).toHaveLength(451)
  expect(await stage.json<unknown[]>('/api/recalls/export?kind=c2c')).toHaveLength(1)
})

test('[R36] no cell of the CSV is a formula, and every record is whole', async () => {
  await using stage = await openAppBackend()
  await stage.deliver(c2cBody('+1,"x"'))
  const answer = await stage.get('/api/recalls/export?format=csv')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="recalls.csv"')
  const [header = '', record = '', end] = (await answer.text()).split('\r\n')
  expect(header.split(',').length).toBe(21)
  expect(record).toContain(`,'=jared,Jonh,7,,,,,"'+1,""x""",`)
  expect(end).toBe('')
})
