import { verifySign, verifyStandardWebhook } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { needsOpenssl } from '../../../../../test/setup/needs.ts'
import { ownAuthority } from '../../http/testing/own-authority.ts'
import { rawEndpoint } from '../../http/testing/raw-endpoint.ts'
import { groupCommand, groupRecall, openDropIn, queryOf, secret } from '../testing/drop-in-stage.ts'
import { type Heard, openTeamHandler } from '../testing/team-handler.ts'

const HOUR = 3_600_000
const patience = { timeout: 15_000 }
const idOf = ({ headers }: Heard) => headers['webhook-id']
const seqsOf = ({ body }: Heard) =>
  (JSON.parse(body) as { MsgSeqList: { MsgSeq: number }[] }).MsgSeqList.map(({ MsgSeq }) => MsgSeq)

test('[R84] the handler gets the bytes and the query as they came, and the sender does not wait for it', async () => {
  await using handler = await openTeamHandler(() => null)
  await using dropIn = await openDropIn({
    forward: { url: `${handler.url}?team=a`, secrets: [secret], deadlineMs: 500 },
  })
  const webhook = groupRecall('g', [1], { Later: 1 })
  const text = JSON.stringify(webhook, null, 2)
  const answer = await dropIn.deliver(webhook, '&later=%20x', text)
  expect(answer.status).toBe(200)
  await expect.poll(() => handler.heard.length, patience).toBe(1)
  expect(handler.heard[0]).toMatchObject({
    url: `/handler?team=a&${queryOf(groupCommand)}&later=%20x`,
    body: text,
    headers: { 'content-type': 'application/json', 'user-agent': expect.stringMatching(/^takeback\//) },
  })
})

test('[R84] the old Sign is not shown to the handler; with a token it gets a fresh one', async () => {
  await using handler = await openTeamHandler()
  const forward = { url: handler.url, secrets: [secret], token: "the handler's token" }
  await using dropIn = await openDropIn({ forward })
  await dropIn.deliver(groupRecall('g', [1]), '&Sign=old&RequestTime=1700000000')
  await expect.poll(() => handler.heard.length, patience).toBe(1)
  const parameters = new URLSearchParams(handler.heard[0]?.url.split('?')[1])
  expect(parameters.getAll('Sign')).toHaveLength(1)
  const verdict = verifySign({
    tokens: ["the handler's token"],
    sign: parameters.get('Sign'),
    requestTime: parameters.get('RequestTime'),
    nowSeconds: dropIn.clock.now() / 1000,
  })
  expect(verdict).toMatchObject({ ok: true })
})

test('[R85] every attempt has the same id, its own time and number, and a signature over id, time and body', async () => {
  await using handler = await openTeamHandler((_heard, count) => (count === 1 ? { status: 500 } : {}))
  const newer = `whsec_${Buffer.from('a newer secret, of 32 bytes too.').toString('base64')}`
  await using dropIn = await openDropIn({ forward: { url: handler.url, secrets: [secret, newer] } })
  await dropIn.deliver(groupRecall('g', [1]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['retrying'])
  dropIn.clock.pass(6000)
  await dropIn.restart()
  await expect.poll(() => dropIn.states(), patience).toEqual(['applied'])
  const [first, second] = handler.heard
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect([first, second].map((heard) => heard?.headers['takeback-attempt'])).toEqual(['1', '2'])
  expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThan(
    Number(first?.headers['webhook-timestamp']),
  )
  for (const { headers, body } of handler.heard) {
    const signature = String(headers['webhook-signature'])
    expect(signature.split(' ')).toHaveLength(2)
    for (const known of [secret, newer]) {
      const verdict = verifyStandardWebhook({
        id: String(headers['webhook-id']),
        timestamp: String(headers['webhook-timestamp']),
        signature,
        body,
        secrets: [known],
        nowSeconds: dropIn.clock.now() / 1000,
      })
      expect(verdict).toMatchObject({ ok: true })
    }
  }
})

test('[R87] while the handler hangs on all that it got, every recall is answered, stored, and waits', async () => {
  await using handler = await openTeamHandler(() => null)
  await using dropIn = await openDropIn({
    forward: { url: handler.url, secrets: [secret], deadlineMs: 3_600_000 },
  })
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, index) => dropIn.deliver(groupRecall(`g${index}`, [1]))),
  )
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  // No attempt has ended, well or badly.
  await expect.poll(() => handler.heard.length, { timeout: 20_000 }).toBeGreaterThan(1)
  expect(new Set(await dropIn.states())).toEqual(new Set(['stored']))
  // It hangs up: whoever waits for it need not.
  await handler[Symbol.asyncDispose]()
})

test('[R87] while nobody listens at the target, every recall is answered and kept', async () => {
  await using dropIn = await openDropIn({
    forward: { url: 'http://127.0.0.1:9/handler', secrets: [secret] },
  })
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, index) => dropIn.deliver(groupRecall(`g${index}`, [1]))),
  )
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  await expect
    .poll(async () => new Set(await dropIn.states()), { timeout: 20_000 })
    .toEqual(new Set(['retrying']))
})

test('[R87] what is not accepted comes again, in order; other conversations do not wait', async () => {
  let isDown = true
  await using handler = await openTeamHandler(({ body }) =>
    isDown && body.includes('"slow"') ? { body: '{"code":500}' } : {},
  )
  await using dropIn = await openDropIn({ forward: { url: handler.url, secrets: [secret] } })
  for (const seq of [1, 2, 3]) await dropIn.deliver(groupRecall('slow', [seq]))
  await dropIn.deliver(groupRecall('other', [1]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['applied', 'stored', 'stored', 'retrying'])
  isDown = false
  dropIn.clock.pass(6000)
  await dropIn.deliver(groupRecall('slow', [4]))
  await expect.poll(() => dropIn.states(), patience).toEqual(Array.from({ length: 5 }, () => 'applied'))
  expect(handler.heard.filter(({ body }) => body.includes('"slow"')).map(seqsOf)).toEqual([
    [1],
    [1],
    [2],
    [3],
    [4],
  ])
})

test('[R87] Retry-After is respected, beyond the plan', async () => {
  await using handler = await openTeamHandler((_heard, count) =>
    count === 1 ? { status: 503, headers: { 'retry-after': '3600' } } : {},
  )
  await using dropIn = await openDropIn({ forward: { url: handler.url, secrets: [secret] } })
  await dropIn.deliver(groupRecall('a', [1]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['retrying'])
  dropIn.clock.pass(HOUR - 60_000)
  await dropIn.restart()
  await dropIn.deliver(groupRecall('b', [1]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['applied', 'retrying'])
  dropIn.clock.pass(61_000)
  await dropIn.restart()
  await expect.poll(() => dropIn.states(), patience).toEqual(['applied', 'applied'])
})

test('[R87] 410 means never again for that recall, and the next one of its conversation goes on', async () => {
  await using handler = await openTeamHandler((_heard, count) => (count === 1 ? { status: 410 } : {}))
  await using dropIn = await openDropIn({ forward: { url: handler.url, secrets: [secret] } })
  for (const seq of [1, 2]) await dropIn.deliver(groupRecall('g', [seq]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['applied', 'dead'])
})

test('[R87] a handler away for an hour and a restart between: every recall once accepted, in order', async () => {
  const gone = await openTeamHandler()
  const { port, url } = gone
  await gone[Symbol.asyncDispose]()
  await using dropIn = await openDropIn({ forward: { url, secrets: [secret] } })
  for (let minute = 0; minute < 60; minute += 10) {
    await dropIn.deliver(groupRecall('g', [minute]))
    await expect.poll(async () => (await dropIn.states()).at(-1), patience).toBe('retrying')
    dropIn.clock.pass(600_000)
    if (minute === 30) await dropIn.restart()
  }
  await using handler = await openTeamHandler(() => ({}), port)
  // Beyond the wait of the plan, however often it was tried in that hour. An attempt still under way would be recorded
  // with the later time, and its retry lie beyond it: so the clock moves while nothing is.
  await dropIn.restart(24 * HOUR)
  await expect.poll(() => dropIn.states(), patience).toEqual(Array.from({ length: 6 }, () => 'applied'))
  expect(handler.heard.map(seqsOf)).toEqual([[0], [10], [20], [30], [40], [50]])
})

test('[R88] a redelivery that groups otherwise brings only what is new, under an id of its own', async () => {
  await using handler = await openTeamHandler()
  await using dropIn = await openDropIn({ forward: { url: handler.url, secrets: [secret] } })
  for (const seqs of [
    [1, 2],
    [2, 3],
    [3, 1],
  ]) {
    await dropIn.deliver(groupRecall('g', seqs))
    await expect.poll(async () => new Set(await dropIn.states()), patience).toEqual(new Set(['applied']))
  }
  expect(handler.heard.map(seqsOf)).toEqual([[1, 2], [3]])
  expect(new Set(handler.heard.map(idOf)).size).toBe(2)
})

test('[R87] no secret of the way is in the log, and none on the page', async () => {
  await using handler = await openTeamHandler(({ url, headers }) => ({
    status: 500,
    headers: { 'content-type': 'text/plain' },
    body: `${url.slice(url.indexOf('Sign='))} ${JSON.stringify(headers)}`,
  }))
  const forward = { url: `${handler.url}?key=canary-key`, secrets: [secret], token: 'canary-token' }
  await using dropIn = await openDropIn({ forward })
  await dropIn.deliver(groupRecall('g', [1]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['retrying'])
  const [, sign = ''] = /Sign=(\w+)/.exec(handler.heard[0]?.url ?? '') ?? []
  expect(sign).toHaveLength(64)
  const shown = dropIn.log() + JSON.stringify(await dropIn.newest())
  expect(shown).toContain('was not accepted')
  for (const word of [sign, 'canary-key', 'canary-token', secret]) expect(shown).not.toContain(word)
})

const bad: readonly (readonly [what: string, say: string, words: string])[] = [
  ['hangs', '', 'no whole answer within 0.3 s'],
  ['answers no HTTP', 'SSH-2.0-OpenSSH\r\n', 'no HTTP/1.1'],
  ['answers HTML', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>', 'HTML'],
  ['promises more than it sends', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"Err', 'no whole answer'],
  ['redirects', 'HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n', 'redirect'],
  [
    'compresses',
    'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nxx',
    'compressed ("gzip")',
  ],
]

test.for(bad)('[R87] a target that %s is tried again, and the page says why', async ([, say, words]) => {
  let connections = 0
  await using endpoint = await rawEndpoint((socket) => {
    connections += 1
    if (say !== '') socket.write(say)
  })
  const url = `http://127.0.0.1:${endpoint.port}/handler`
  await using dropIn = await openDropIn({ forward: { url, secrets: [secret], deadlineMs: 300 } })
  await dropIn.deliver(groupRecall('g', [1]))
  await expect.poll(() => dropIn.states(), patience).toEqual(['retrying'])
  expect((await dropIn.newest()).attempts).toMatchObject([{ detail: expect.stringContaining(words) }])
  expect(connections).toBe(1)
})

test('[R87] a target that hangs up, and one that nobody can reach, say so', async () => {
  await using endpoint = await rawEndpoint((socket) => socket.destroy())
  const targets = [
    [`http://127.0.0.1:${endpoint.port}/`, 'hung up'],
    ['http://127.0.0.1:1/', 'nobody listens'],
    ['http://no-such-host.invalid/', 'resolver'],
    ['http://169.254.169.254/latest', 'not called: the address is link-local'],
  ] as const
  for (const [url, words] of targets) {
    await using dropIn = await openDropIn({ forward: { url, secrets: [secret] } })
    await dropIn.deliver(groupRecall('g', [1]))
    await expect.poll(() => dropIn.states(), patience).toEqual(['retrying'])
    expect((await dropIn.newest()).attempts).toMatchObject([{ detail: expect.stringContaining(words) }])
  }
})

test(
  '[R87] a certificate that is not trusted here is said so; with its authority it is accepted',
  needsOpenssl,
  async () => {
    const authority = ownAuthority('IP:127.0.0.1')
    const { createServer } = await import('node:https')
    const server = createServer({ cert: authority.cert, key: authority.key }, (_request, response) =>
      response.end(),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const forward = { url: `https://127.0.0.1:${port}/`, secrets: [secret] }
    await using strict = await openDropIn({ forward })
    await strict.deliver(groupRecall('g', [1]))
    await expect.poll(() => strict.states(), patience).toEqual(['retrying'])
    expect((await strict.newest()).attempts).toMatchObject([
      { detail: expect.stringContaining('TLS failed') },
    ])
    await using trusting = await openDropIn({ forward, targetCa: authority.ca })
    await trusting.deliver(groupRecall('g', [1]))
    await expect.poll(() => trusting.states(), patience).toEqual(['applied'])
    server.closeAllConnections()
    server.close()
  },
)
