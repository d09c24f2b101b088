import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { needsOpenssl } from '../../../../test/setup/needs.ts'
import { capConnections } from './connection-cap.ts'
import { listen, type ListenOptions } from './listening.ts'
import { ownAuthority } from './testing/own-authority.ts'
import { rawRequest } from './testing/raw-endpoint.ts'

const hello: RequestListener = (request, response) => {
  response.end(`hello ${request.url}`)
}

async function open(options: Partial<ListenOptions> = {}) {
  const listening = await listen({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: hello,
    ...options,
  })
  return { ...listening, [Symbol.asyncDispose]: () => listening.close() }
}

test('[H1] a request over plain HTTP, with the named limits set', async () => {
  await using listening = await open()
  expect(await (await fetch(`${listening.url}/x`)).text()).toBe('hello /x')
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = listening.server
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections }).toEqual({
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 65_000,
    maxConnections: 10_000,
  })
})

test('[H1] headers over 16 KiB get 431', async () => {
  await using listening = await open()
  const answer = await rawRequest(
    listening.port,
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 431/)
})

test('[H2] slow headers and a slow body are cut off, and a good caller is not disturbed', async () => {
  await using listening = await open({
    limits: { headersTimeoutMs: 150, requestTimeoutMs: 300, checkEveryMs: 20 },
    handler: (request, response) =>
      request
        .resume()
        .on('end', () => response.end('hello'))
        .on('error', () => {}),
  })
  const drips = [
    'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    '',
  ].map((drip) => rawRequest(listening.port, drip))
  const slow = Promise.all(drips)
  // Whom the machine itself held up for so long is cut off too, and asks again.
  const ask = () =>
    fetch(listening.url).then(
      (answer) => answer.text(),
      () => 'cut off',
    )
  await expect.poll(ask).toBe('hello')
  // Sooner than the limits that stand by default.
  const answers = await Promise.race([slow, delay(4_500, ['200: not yet'])])
  expect(answers.filter((answer) => answer.includes('200'))).toEqual([])
})

test('[H3] the connections of one caller are capped, IPv6 by /64, and given back when closed', () => {
  const server = createServer()
  capConnections(server, 2, () => false)
  const join = (remoteAddress: string) => {
    const listeners: (() => void)[] = []
    let isDestroyed = false
    const socket = {
      remoteAddress,
      once: (_: string, listener: () => void) => listeners.push(listener),
      destroy: () => (isDestroyed = true),
    }
    server.emit('connection', socket as unknown as Socket)
    return { refused: () => isDestroyed, close: () => listeners.forEach((listener) => listener()) }
  }
  const first = join('203.0.113.1')
  expect(
    [first, join('203.0.113.1'), join('203.0.113.1'), join('203.0.113.2')].map((socket) => socket.refused()),
  ).toEqual([false, false, true, false])
  first.close()
  expect(join('203.0.113.1').refused()).toBe(false)
  expect(
    ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((address) =>
      join(address).refused(),
    ),
  ).toEqual([false, false, true, false])
})

test.for([
  ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n'],
  ['two equal Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n\r\n'],
  ['no Host header', 'GET / HTTP/1.1\r\nX: y\r\n\r\n'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'],
  ['a signed length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd'],
  [
    'an unknown transfer encoding',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'a compressed transfer',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n'],
  ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n'],
] as const)('[H4] %s never reaches the handler', async ([, text]) => {
  let handled = 0
  await using listening = await open({
    handler: (_request, response) => {
      handled++
      response.end()
    },
  })
  expect(await rawRequest(listening.port, text)).toMatch(/^HTTP\/1\.1 400/)
  expect(handled).toBe(0)
})

test('[H5] a taken port moves to the next free one with fallback, and is one sentence without', async () => {
  await using first = await open()
  await using second = await open({ port: first.port, fallback: true })
  expect(second.port).toBeGreaterThan(first.port)
  expect(second.movedFrom).toBe(first.port)
  expect(second.url).toBe(`http://127.0.0.1:${second.port}`)
  await expect(open({ name: 'monitor', port: first.port, flag: '--monitor-port' })).rejects.toMatchObject({
    name: 'ListenError',
    message: `Port ${first.port} on 127.0.0.1 is taken, so the monitor can't listen there: stop the other program, or choose another port with --monitor-port.`,
  })
})

test('[H5] a host that is not ours and a certificate that is none are one sentence', async () => {
  await expect(open({ host: '203.0.113.1' })).rejects.toThrow(
    /^"203\.0\.113\.1" is no address of this machine/,
  )
  await expect(open({ tls: { cert: 'x', key: 'y' } })).rejects.toThrow(/--tls-cert and --tls-key/)
})

test.for([
  ['0.0.0.0', 'http://127.0.0.1:'],
  ['::1', 'http://[::1]:'],
  ['localhost', 'http://localhost:'],
] as const)('[H6] a listener on %s shows a URL that can be opened', async ([host, start]) => {
  await using listening = await open({ host })
  expect(listening.url).toBe(start + listening.port)
  expect(listening.host).toBe(host)
  expect(await (await fetch(listening.url)).text()).toBe('hello /')
})

test('[H7] closing finishes what is in flight and closes what is idle', async () => {
  const begun = Promise.withResolvers<ServerResponse>()
  await using listening = await open({
    handler: (request, response) => {
      if (request.url === '/slow') begun.resolve(response)
      else response.end()
    },
  })
  await fetch(listening.url)
  const silent = connect(listening.port, '127.0.0.1')
  await once(silent, 'connect')
  const slow = fetch(`${listening.url}/slow`)
  const response = await begun.promise

  const closed = listening.close()
  expect(listening.close()).toBe(closed)
  await expect(fetch(listening.url)).rejects.toThrow()
  response.end('finished')
  const answer = await slow
  expect([answer.headers.get('connection'), await answer.text()]).toEqual(['close', 'finished'])
  // Not at the end of the grace.
  expect(await Promise.race([closed.then(() => 'closed'), delay(4_000, 'not yet')])).toBe('closed')
})

test('[H7] a request that is on its way over an accepted connection is answered', async () => {
  await using listening = await open()
  const accepted = once(listening.server, 'connection')
  const early = connect(listening.port, '127.0.0.1')
  await accepted
  const closed = listening.close()
  early.write('GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const said = await text(early)
  expect(said).toMatch(/^connection: close/im)
  expect(said).toContain('hello /late')
  await closed
})

test('[H7] what does not finish is destroyed after the grace', async () => {
  const listening = await open({
    limits: { drainGraceMs: 50 },
    handler: (_request, response) => void response.write('never'),
  })
  const answer = await fetch(listening.url)
  await listening.close()
  await expect(answer.text()).rejects.toThrow()
})

test('[H1] TLS with own certificate; plain HTTP on that port gets nothing', needsOpenssl, async () => {
  const authority = ownAuthority('DNS:localhost,IP:127.0.0.1')
  await using listening = await open({ host: 'localhost', tls: authority })
  expect(listening.url).toBe(`https://localhost:${listening.port}`)
  const { get } = await import('node:https')
  const status = await new Promise((resolve, reject) => {
    get(listening.url, { ca: authority.ca, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
  expect(status).toBe(200)
  await expect(fetch(`http://localhost:${listening.port}`)).rejects.toThrow()
})
