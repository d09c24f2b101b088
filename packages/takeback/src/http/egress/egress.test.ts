/** The one way out: what is sent, what is given back, connections. Rules of docs/spec/http.md. */
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { rawEndpoint, until } from '../testing/raw-endpoint.ts'
import { answering, ok, request, sharedEgress, to } from '../testing/shared-egress.ts'
import { createEgress } from './egress.ts'

const post = sharedEgress()

test('[H20] POSTs the bytes with path and query as written, and gives the answer', async () => {
  const heard: string[] = []
  await using endpoint = await answering(ok, heard)
  const answer = await post(`${to(endpoint)}?it's=a|b&Sign=x`, {
    headers: { 'Content-Type': 'application/json' },
  })
  expect(answer).toMatchObject({
    kind: 'answered',
    status: 200,
    headers: { contentType: 'application/json' },
    truncated: false,
  })
  expect(answer.kind === 'answered' && answer.body.toString()).toBe('{}')
  expect(heard[0]).toMatch(/^POST \/callback\?it's=a\|b&Sign=x HTTP\/1\.1\r\n/)
  expect(heard[0]).toContain(`host: 127.0.0.1:${endpoint.port}\r\n`)
  expect(heard[0]).toContain('accept-encoding: identity\r\n')
  expect(heard[0]?.match(/content-type/gi)).toHaveLength(1)
})

test('[H20] a URL that is not fit is blocked', async () => {
  expect(await post('ftp://127.0.0.1/')).toEqual({
    kind: 'blocked',
    why: 'the URL is no http:// or https:// URL',
  })
})

test('[H28] connections are kept alive; calls at a time have their own', async () => {
  await using endpoint = await answering(ok)
  for (let i = 0; i < 20; i++) expect((await post(to(endpoint))).kind).toBe('answered')
  // Two, not one: undici rests a connection for a turn of the event loop before it is used again.
  expect(endpoint.connections()).toBeLessThanOrEqual(2)
  const answers = await Promise.all(Array.from({ length: 30 }, () => post(to(endpoint))))
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['answered']))
  expect(endpoint.connections()).toBeLessThanOrEqual(32)
})

test('[H28] a connection on which something comes that nobody asked for is dropped', async () => {
  await using endpoint = await answering(`${ok}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`)
  for (let i = 0; i < 3; i++) {
    const answer = await post(to(endpoint))
    expect(answer.kind === 'answered' && answer.body.toString()).toBe('{}')
  }
  expect(endpoint.connections()).toBe(3)
})

test.for([301, 302, 303, 307, 308])(
  '[H27] a redirect (%i) is an answer and is not followed',
  async (status) => {
    await using target = await answering(ok)
    await using endpoint = await answering(
      `HTTP/1.1 ${status} Elsewhere\r\nLocation: ${to(target)}\r\nContent-Length: 0\r\n\r\n`,
    )
    expect(await post(to(endpoint))).toMatchObject({ kind: 'answered', status })
    expect(target.connections()).toBe(0)
  },
)

test('[H27] a compressed answer is left as it is, and Retry-After is given', async () => {
  const bytes = gzipSync('a'.repeat(10_000_000)).subarray(0, 900)
  const head = `HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`
  await using endpoint = await answering(Buffer.concat([Buffer.from(head), bytes]))
  const answer = await post(to(endpoint))
  expect(answer).toMatchObject({
    kind: 'answered',
    status: 503,
    headers: { retryAfter: '7', contentEncoding: 'gzip' },
    truncated: false,
  })
  expect(answer.kind === 'answered' && answer.body.equals(bytes)).toBe(true)
})

test('[H27] an answer over the cap is cut and marked, and its connection is closed', async () => {
  await using endpoint = await answering(
    `HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n${'x'.repeat(5_000)}`,
  )
  const answer = await post(to(endpoint))
  expect(answer).toMatchObject({ kind: 'answered', status: 200, truncated: true })
  expect(answer.kind === 'answered' && answer.body.length).toBe(1024)
  await until(() => endpoint.sockets.size === 0)
  await using exact = await answering(`HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n${'x'.repeat(1024)}`)
  expect(await post(to(exact))).toMatchObject({ truncated: false })
})

test.for([
  ['headers over 16 KiB', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['a flood of informational answers', `${'HTTP/1.1 103 Early\r\n\r\n'.repeat(100)}${ok}`],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
] as const)('[H26] %s is bad-response', async ([, answer]) => {
  await using endpoint = await answering(answer)
  expect(await post(to(endpoint))).toMatchObject({ kind: 'unreachable', why: 'bad-response' })
})

test('[H26] a refused connection is connect, an unknown name dns, an early end closed', async () => {
  const gone = await answering(ok)
  await gone[Symbol.asyncDispose]()
  expect(await post(to(gone))).toMatchObject({ kind: 'unreachable', why: 'connect' })
  expect(await post('http://nothing.invalid/')).toMatchObject({ kind: 'unreachable', why: 'dns' })
  await using early = await rawEndpoint((socket) => void socket.on('data', () => socket.end()))
  expect(await post(to(early))).toMatchObject({ kind: 'unreachable', why: 'closed' })
  await using short = await rawEndpoint(
    (socket) => void socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')),
  )
  expect(await post(to(short))).toMatchObject({ kind: 'unreachable', why: 'closed' })
})

test('[H27] proxies of the environment are not used', async () => {
  await using proxy = await answering(ok)
  await using endpoint = await answering(ok)
  process.env['HTTP_PROXY'] = process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`
  const fresh = createEgress({ allowLoopback: true })
  expect(await fresh.post({ ...request, url: to(endpoint) })).toMatchObject({ kind: 'answered' })
  expect(proxy.connections()).toBe(0)
  delete process.env['HTTP_PROXY']
  delete process.env['http_proxy']
  await fresh.close()
})

test('[H29] closing lets a call in flight end', async () => {
  let answerNow: (() => void) | undefined
  await using endpoint = await rawEndpoint(
    (socket) => void socket.on('data', () => (answerNow = () => void socket.write(ok))),
  )
  const closing = createEgress({ allowLoopback: true })
  const answer = closing.post({ ...request, url: to(endpoint) })
  await until(() => answerNow !== undefined)
  const closed = closing.close()
  answerNow?.()
  await closed
  expect(await answer).toMatchObject({ kind: 'answered' })
  await expect(closing.post({ ...request, url: to(endpoint) })).rejects.toThrow('closed')
  await until(() => endpoint.sockets.size === 0)
})

test('[H21] what the URL itself tells is told before any call; a name is not asked for its addresses', async () => {
  const egress = createEgress({ allowLoopback: true })
  expect(egress.blocks('http://10.0.0.7/hook')).toBe('the address is private-use')
  expect(egress.blocks('http://[::ffff:169.254.169.254]/')).toMatch(/^the address is link-local/)
  expect(egress.blocks('http://0x0a000007/')).toMatch(/private/)
  expect(egress.blocks('ftp://example.com/')).toMatch(/no http/)
  for (const url of ['http://127.0.0.1:9/', 'https://8.8.8.8/', 'https://internal.example.com/'])
    expect(egress.blocks(url), url).toBeNull()
  await egress.close()
})
