import { once } from 'node:events'
import { createServer } from 'node:https'
import { expect, test } from 'vitest'
import { needsOpenssl } from '../../../../../test/setup/needs.ts'
import { ownAuthority } from '../testing/own-authority.ts'
import { rawEndpoint, until } from '../testing/raw-endpoint.ts'
import { createRawCall, type RawRequest } from './raw-call.ts'

const call = createRawCall({ allowLoopback: true })
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
const pieces = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text))
const request: Omit<RawRequest, 'url'> = {
  method: 'POST',
  pieces: pieces('{"a', '":1}'),
  pauseMs: 20,
  ending: 'complete',
  deadlineMs: 20_000,
  maxAnswerBytes: 1024,
}

test('[H32] a body in pieces arrives in pieces, with the Content-Length of all', async () => {
  const heard: string[] = []
  await using endpoint = await rawEndpoint((socket) =>
    socket.on('data', (chunk) => {
      heard.push(chunk.toString())
      if (heard.join('').endsWith('1}')) socket.write(ok)
    }),
  )
  const url = `http://127.0.0.1:${endpoint.port}/callback?Sign=a|b`
  const answer = await call({ ...request, url, headers: { 'content-type': 'application/json' } })
  expect(answer).toMatchObject({ kind: 'answered', status: 200, truncated: false })
  expect(heard.length).toBeGreaterThan(1)
  expect(heard.join('')).toMatch(/^POST \/callback\?Sign=a\|b HTTP\/1\.1\r\n/)
  expect(heard.join('').toLowerCase()).toContain('content-length: 7\r\n')
})

test('[H32] a GET has no body', async () => {
  const heard: string[] = []
  await using endpoint = await rawEndpoint((socket) =>
    socket.on('data', (chunk) => {
      heard.push(chunk.toString())
      socket.write(ok)
    }),
  )
  const answer = await call({
    ...request,
    url: `http://127.0.0.1:${endpoint.port}`,
    method: 'GET',
    pieces: [],
  })
  expect(answer).toMatchObject({ kind: 'answered', status: 200 })
  expect(heard.join('')).toMatch(/^GET \/ HTTP\/1\.1\r\n/)
  expect(heard.join('').toLowerCase()).not.toContain('content-length')
})

test('[H32] hanging up ends the connection within the body', async () => {
  let heard = ''
  await using endpoint = await rawEndpoint((socket) =>
    socket.on('data', (chunk) => (heard += chunk.toString())),
  )
  const url = `http://127.0.0.1:${endpoint.port}/`
  expect(await call({ ...request, url, ending: 'hang-up' })).toMatchObject({
    kind: 'unreachable',
    why: 'closed',
  })
  await until(() => endpoint.sockets.size === 0)
  expect(heard.toLowerCase()).toContain('content-length: 8\r\n')
  expect(heard.endsWith('{"a":1}')).toBe(true)
})

test('[H32] silence lasts until the deadline, which ends the connection', async () => {
  await using endpoint = await rawEndpoint(() => {})
  const url = `http://127.0.0.1:${endpoint.port}/`
  const answer = await call({ ...request, url, ending: 'silence', deadlineMs: 200 })
  expect(answer).toMatchObject({ kind: 'timed-out' })
  await until(() => endpoint.sockets.size === 0)
})

test.each([
  ['hanging up', 'closed', ''],
  ['no HTTP', 'bad-response', 'SSH-2.0-OpenSSH_9.2\r\n'],
])('[H32] an endpoint that answers with %s is %s', async (_name, why, answer) => {
  await using endpoint = await rawEndpoint((socket) => socket.once('data', () => socket.end(answer)))
  expect(await call({ ...request, url: `http://127.0.0.1:${endpoint.port}/` })).toMatchObject({
    kind: 'unreachable',
    why,
  })
})

test('[H32] addresses are vetted and URLs checked as everywhere', async () => {
  const strict = createRawCall({ allowLoopback: false })
  await using endpoint = await rawEndpoint(() => {})
  expect(await strict({ ...request, url: `http://127.0.0.1:${endpoint.port}/` })).toMatchObject({
    kind: 'blocked',
  })
  expect(await call({ ...request, url: 'ftp://127.0.0.1/' })).toMatchObject({ kind: 'blocked' })
  expect(endpoint.connections()).toBe(0)
})

test('[H32] HTTPS is verified as everywhere', needsOpenssl, async () => {
  const authority = ownAuthority('DNS:localhost')
  const server = createServer({ cert: authority.cert, key: authority.key }, (incoming, response) => {
    incoming.resume().on('end', () => response.end('{}'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const url = `https://localhost:${port}/`
  const knowing = createRawCall({ allowLoopback: true, ca: authority.ca })
  const answers = [await knowing({ ...request, url }), await call({ ...request, url })]
  server.closeAllConnections()
  server.close()
  expect(answers).toMatchObject([
    { kind: 'answered', status: 200 },
    { kind: 'unreachable', why: 'tls' },
  ])
})
