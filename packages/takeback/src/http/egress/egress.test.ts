import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { needsOpenssl } from '../../../../../test/setup/needs.ts'
import { ownAuthority, type OwnAuthority } from '../testing/own-authority.ts'
import { type RawEndpoint, rawEndpoint, until } from '../testing/raw-endpoint.ts'
import type { EgressRequest } from './answer.ts'
import { createEgress, type Egress } from './egress.ts'

let egress: Egress
beforeAll(() => {
  egress = createEgress({ allowLoopback: true })
})
afterAll(() => egress.close())

const request = { body: '{}', deadlineMs: 2_000, maxAnswerBytes: 1024 }
const post = (url: string, more: Partial<EgressRequest> = {}) => egress.post({ ...request, url, ...more })
const to = (endpoint: RawEndpoint) => `http://127.0.0.1:${endpoint.port}/callback`

/** Answers every request (bodies of `{}`) with the same bytes. */
const answering = (answer: string | Buffer, heard: string[] = []) =>
  rawEndpoint((socket) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (!text.endsWith('{}')) return
      heard.push(text)
      text = ''
      socket.write(answer)
    })
  })
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'

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

const drip = (socket: Socket, first: string, again: string) => {
  socket.write(first)
  const timer = setInterval(() => socket.write(again), 20)
  socket.once('close', () => clearInterval(timer))
}
/** Every place where an endpoint can hang, after the request has come. */
const hangs: Readonly<Record<string, (socket: Socket) => void>> = {
  'silence after accepting': () => {},
  'silence after half a status line': (socket) => void socket.write('HTTP/1.1 2'),
  'silence inside the headers': (socket) => void socket.write('HTTP/1.1 200 OK\r\nX: '),
  'silence after the headers': (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'),
  'silence inside the body': (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'),
  'silence inside a chunk': (socket) =>
    void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'),
  'silence before the last chunk': (socket) =>
    void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n'),
  'silence after early hints': (socket) => void socket.write('HTTP/1.1 103 Early\r\n\r\n'),
  'a body without an end': (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nab'),
  'dripping headers': (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'X: y\r\n'),
  'a dripping body': (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n', 'a'),
}

test.for(Object.entries(hangs))(
  '[H24] %s ends at the deadline and the socket is destroyed',
  async ([, hang]) => {
    await using endpoint = await rawEndpoint((socket) => void socket.once('data', () => hang(socket)))
    const began = performance.now()
    const answer = await post(to(endpoint), { deadlineMs: 300 })
    expect(answer).toMatchObject({ kind: 'timed-out' })
    const took = performance.now() - began
    expect(took).toBeGreaterThan(295)
    expect(took).toBeLessThan(1_000)
    await until(() => endpoint.sockets.size === 0)
  },
)

test('[H24] a resolver that hangs ends at the deadline', async () => {
  const slow = createEgress({ allowLoopback: true, resolve: () => new Promise(() => {}) })
  const answer = await slow.post({ ...request, url: 'http://hooks.example/', deadlineMs: 100 })
  expect(answer).toMatchObject({ kind: 'timed-out' })
  await slow.close()
})

test('[H24] a TLS handshake that hangs ends at the deadline', async () => {
  await using endpoint = await rawEndpoint(() => {})
  expect(await post(`https://127.0.0.1:${endpoint.port}/`, { deadlineMs: 200 })).toMatchObject({
    kind: 'timed-out',
  })
  await until(() => endpoint.sockets.size === 0)
})

test('[H24] an endpoint that reads nothing of a big body ends at the deadline', async () => {
  await using endpoint = await rawEndpoint((socket) => void socket.pause())
  const answer = await post(to(endpoint), { deadlineMs: 200, body: Buffer.alloc(30_000_000) })
  expect(answer).toMatchObject({ kind: 'timed-out' })
})

test('[H24] waiting for a free connection counts, and an endpoint that wakes up is called again', async () => {
  let isAsleep = true
  await using endpoint = await rawEndpoint(
    (socket) => void socket.on('data', () => isAsleep || socket.write(ok)),
  )
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => post(to(endpoint), { deadlineMs: 300 })),
  )
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['timed-out']))
  isAsleep = false
  expect(await post(to(endpoint))).toMatchObject({ kind: 'answered' })
  expect(endpoint.connections()).toBeLessThan(200)
})

test('[H24] the signal gives up at once', async () => {
  await using endpoint = await rawEndpoint(() => {})
  const stop = new AbortController()
  const answer = post(to(endpoint), { signal: stop.signal })
  setTimeout(() => stop.abort(new Error('stopping')), 30)
  await expect(answer).rejects.toThrow('stopping')
  await expect(post(to(endpoint), { signal: stop.signal })).rejects.toThrow('stopping')
  await until(() => endpoint.sockets.size === 0)
})

test.for([
  'http://127.0.0.1',
  'http://127.1',
  'http://2130706433',
  'http://0x7f000001',
  'http://017700000001',
  'http://0',
  'http://[::1]',
  'http://[::ffff:127.0.0.1]',
  'http://[64:ff9b::7f00:1]',
  'http://[2002:7f00:1::]',
  'http://localhost',
])('[H22] without the flag %s never connects', async (start) => {
  const strict = createEgress({ allowLoopback: false })
  await using endpoint = await answering(ok)
  expect(await strict.post({ ...request, url: `${start}:${endpoint.port}/` })).toMatchObject({
    kind: 'blocked',
  })
  expect(endpoint.connections()).toBe(0)
  await strict.close()
})

test('[H22] one bad address in the answer of the resolver refuses all, at every connection anew', async () => {
  await using endpoint = await answering(ok)
  const sets = [
    ['127.0.0.1'],
    ['127.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '127.0.0.1'],
    ['::ffff:169.254.169.254'],
    [],
  ]
  const answers = []
  for (const addresses of sets) {
    const rebound = createEgress({
      allowLoopback: true,
      resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    })
    answers.push((await rebound.post({ ...request, url: `http://hooks.example:${endpoint.port}/` })).kind)
    await rebound.close()
  }
  expect(answers).toEqual(['answered', 'blocked', 'blocked', 'blocked', 'unreachable'])
  expect(endpoint.connections()).toBe(1)
})

test('[H22] the name stays in Host while the vetted address is called, and the name is resolved once', async () => {
  const heard: string[] = []
  await using endpoint = await answering(ok, heard)
  let asked = 0
  const flipping = createEgress({
    allowLoopback: true,
    async resolve() {
      asked++
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  await flipping.post({ ...request, url: `http://hooks.example:${endpoint.port}/` })
  expect(heard[0]).toContain(`host: hooks.example:${endpoint.port}\r\n`)
  expect(asked).toBe(1)
  await flipping.close()
})

test('[H22] another address of the answer is tried when the first refuses', async () => {
  await using endpoint = await answering(ok)
  expect(await post(`http://localhost:${endpoint.port}/`)).toMatchObject({ kind: 'answered' })
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
  await using endpoint = await rawEndpoint(
    (socket) => void socket.on('data', () => setTimeout(() => socket.write(ok), 100)),
  )
  const closing = createEgress({ allowLoopback: true })
  const answer = closing.post({ ...request, url: to(endpoint) })
  await until(() => endpoint.connections() === 1)
  await closing.close()
  expect(await answer).toMatchObject({ kind: 'answered' })
  await expect(closing.post({ ...request, url: to(endpoint) })).rejects.toThrow('closed')
  await until(() => endpoint.sockets.size === 0)
})

test('[H25] an authority that can not be read refuses to start', () => {
  expect(() => createEgress({ allowLoopback: true, ca: 'no certificate' })).toThrow(/--webhook-ca/)
  expect(() => createEgress({ allowLoopback: true, allowCidrs: ['10/8'] })).toThrow(/10\/8/)
})

async function tlsEndpoint(authority: OwnAuthority) {
  const server = createServer(authority, (incoming, response) => {
    incoming.resume()
    response.end('{}')
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

test(
  '[H25] HTTPS with the operator’s own authority; without it, or under another name, tls',
  needsOpenssl,
  async () => {
    const authority = ownAuthority('DNS:localhost')
    await using endpoint = await tlsEndpoint(authority)
    const url = `https://localhost:${endpoint.port}/`
    const knowing = createEgress({ allowLoopback: true, ca: authority.ca })
    expect(await knowing.post({ ...request, url })).toMatchObject({ kind: 'answered', status: 200 })
    expect(await knowing.post({ ...request, url: `https://127.0.0.1:${endpoint.port}/` })).toMatchObject({
      why: 'tls',
    })
    await knowing.close()

    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    expect(await post(url)).toMatchObject({ kind: 'unreachable', why: 'tls' })
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  },
)

test('[H25] TLS towards something that is none is tls', async () => {
  await using endpoint = await rawEndpoint(
    (socket) => void socket.on('data', () => socket.end('HTTP/1.1 400 No\r\n\r\n')),
  )
  expect(await post(`https://127.0.0.1:${endpoint.port}/`)).toMatchObject({ kind: 'unreachable', why: 'tls' })
})
