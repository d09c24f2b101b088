import { verifySign, sign as signFor } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { openDropIn, queryOf, secret } from '../testing/drop-in-stage.ts'
import { openTeamHandler, type Said } from '../testing/team-handler.ts'

const patience = { timeout: 15_000 }
const before = { CallbackCommand: 'C2C.CallbackBeforeSendMsg', MsgBody: [] }
const after = { CallbackCommand: 'C2C.CallbackAfterSendMsg' }

test('[R89] another command goes to the handler byte for byte, with a Sign that it can check itself', async () => {
  await using handler = await openTeamHandler()
  await using dropIn = await openDropIn({ passThroughUrl: `${handler.url}?team=a`, tokens: ['shared'] })
  const requestTime = Math.floor(dropIn.clock.now() / 1000)
  const signature = `&Sign=${signFor('shared', requestTime)}&RequestTime=${requestTime}&later=%20x`
  const text = `{ "CallbackCommand" : "${after.CallbackCommand}", "Text": "é" }`
  expect((await dropIn.deliver(after, signature, text)).status).toBe(200)
  expect(handler.heard).toMatchObject([
    {
      url: `/handler?team=a&${queryOf(after.CallbackCommand)}${signature}`,
      body: text,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '127.0.0.1' },
    },
  ])
  const parameters = new URLSearchParams(handler.heard[0]?.url.split('?')[1])
  const verdict = verifySign({
    tokens: ['shared'],
    sign: parameters.get('Sign'),
    requestTime: parameters.get('RequestTime'),
    nowSeconds: requestTime,
  })
  expect(verdict).toMatchObject({ ok: true })
})

const answers: readonly Said[] = [
  { body: '{ "ActionStatus":"OK", "ErrorInfo":"rude", "ErrorCode":120001 }\n' },
  { status: 403, headers: { 'content-type': 'text/plain; charset=gbk' }, body: Buffer.from([0xc4, 0xe3]) },
  { status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>no</h1>' },
]

test.for(answers)(
  '[R89] its answer %j comes back byte for byte: a Before command is refused through us',
  async (said) => {
    await using handler = await openTeamHandler(() => said)
    await using dropIn = await openDropIn({ passThroughUrl: handler.url })
    const answer = await dropIn.deliver(before)
    expect(answer.status).toBe(said.status ?? 200)
    expect(answer.headers.get('content-type')).toBe(said.headers?.['content-type'] ?? 'application/json')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(said.body ?? ''))
  },
)

test.for([
  [{ status: 302, headers: { location: '/x' } }, 'redirect'],
  [{ headers: { 'content-encoding': 'gzip' } }, 'compressed'],
  [{ body: 'x'.repeat(70_000) }, 'more than 65536 bytes'],
] as const)(
  '[R89] an answer that no sender can use is 503, and the page says why: %j',
  async ([said, words]) => {
    await using handler = await openTeamHandler(() => said)
    await using dropIn = await openDropIn({ passThroughUrl: handler.url })
    expect((await dropIn.deliver(before)).status).toBe(503)
    expect((await dropIn.refusals()).latest).toMatchObject([
      { reason: 'other-failed', detail: expect.stringContaining(words) },
    ])
  },
)

test('[R89] with the handler down or hanging, Before and After get 503 within the two seconds', async () => {
  const gone = await openTeamHandler()
  await gone[Symbol.asyncDispose]()
  await using hanging = await openTeamHandler(() => null)
  for (const [passThroughUrl, words] of [
    [gone.url, 'nobody listens'],
    [hanging.url, 'no whole answer within 1.7 s'],
  ] as const) {
    await using dropIn = await openDropIn({ passThroughUrl })
    for (const webhook of [before, after]) {
      const answer = await dropIn.deliver(webhook)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    const { latest } = await dropIn.refusals()
    expect(latest).toMatchObject([
      { reason: 'other-failed', detail: expect.stringContaining(words) },
      { reason: 'other-failed', detail: expect.stringContaining(words) },
    ])
  }
})

test('[R89] recalls that wait for a handler that hangs do not delay what is passed through', async () => {
  await using slow = await openTeamHandler(({ url }) => (url.includes('RecallMsg') ? null : {}))
  await using dropIn = await openDropIn({
    forward: { url: slow.url, secrets: [secret], deadlineMs: 25_000 },
    passThroughUrl: slow.url,
  })
  const recalls = Array.from({ length: 80 }, (_, index) => ({
    CallbackCommand: 'Group.CallbackAfterRecallMsg',
    Operator_Account: 'admin',
    Type: 'Public',
    GroupId: `g${index}`,
    MsgSeqList: [{ MsgSeq: 1 }],
  }))
  await Promise.all(recalls.map((recall) => dropIn.deliver(recall)))
  await expect.poll(() => slow.heard.length, patience).toBe(64)
  expect((await dropIn.deliver(before)).status).toBe(200)
  expect(slow.heard).toHaveLength(65)
  // What hangs is hung up, so that closing need not wait for it.
  await slow[Symbol.asyncDispose]()
})
