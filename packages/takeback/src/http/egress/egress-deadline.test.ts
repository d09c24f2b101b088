/** A call ends at its deadline, wherever the other side hangs: rule H24 of docs/spec/http.md. */
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { rawEndpoint, until } from '../testing/raw-endpoint.ts'
import { ok, request, sharedEgress, to } from '../testing/shared-egress.ts'
import { createEgress } from './egress.ts'

const post = sharedEgress()

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
    const answer = post(to(endpoint), { deadlineMs: 300 })
    // A timer of our own: a machine that stands still is late for both, and they fire in their order.
    expect(await Promise.race([answer, delay(1_000, 'late')])).toMatchObject({ kind: 'timed-out' })
    expect(performance.now() - began).toBeGreaterThan(295)
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
