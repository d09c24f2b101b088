import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { listen } from './listening.ts'
import { type BodyRead, readBody } from './read-body.ts'
import { rawRequest, until } from './testing/raw-endpoint.ts'

/** A listener that reads at most 16 bytes and answers what became of it. */
async function openReader() {
  const reads: BodyRead[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const read = await readBody(request, 16)
    reads.push(read)
    response.writeHead(read.ok ? 200 : 413).end(read.ok ? read.bytes : read.why)
  }
  const listening = await listen({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    limits: { lingerMs: 200 },
    handler: (request, response) => void answer(request, response),
  })
  return { ...listening, reads, [Symbol.asyncDispose]: () => listening.close() }
}

test('[H9] a body up to the cap is read whole, one byte more is too large', async () => {
  await using reader = await openReader()
  const post = (body: string) => fetch(reader.url, { method: 'POST', body })
  expect(await (await post('0123456789abcdef')).text()).toBe('0123456789abcdef')
  expect((await post('')).status).toBe(200)
  const refused = await post('0123456789abcdef!')
  expect([refused.status, await refused.text()]).toEqual([413, 'too-large'])
})

test('[H9] a chunked body is counted too, and an endless one is cut off', async () => {
  await using reader = await openReader()
  const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`
  const answer = await rawRequest(
    reader.port,
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    ...Array.from({ length: 100 }, () => chunk),
  )
  expect(answer).toContain('413')
  expect(answer).toContain('too-large')
})

test('[H8] after too large an answer the connection is closed, and the caller can still read the answer', async () => {
  await using reader = await openReader()
  const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n'
  const answer = await rawRequest(
    reader.port,
    post,
    'x'.repeat(300_000),
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n',
  )
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  expect(answer).toContain('too-large')
})

test.for(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'GZIP', 'x-unknown'])(
  '[H10] Content-Encoding %s is not read',
  async (encoding) => {
    await using reader = await openReader()
    const answer = await fetch(reader.url, {
      method: 'POST',
      body: 'x',
      headers: { 'content-encoding': encoding },
    })
    expect(await answer.text()).toBe('encoded')
  },
)

test('[H10] identity is no encoding', async () => {
  await using reader = await openReader()
  const answer = await fetch(reader.url, {
    method: 'POST',
    body: 'x',
    headers: { 'content-encoding': 'Identity' },
  })
  expect(await answer.text()).toBe('x')
})

test('[H11] a caller that hangs up gives aborted, never a short body', async () => {
  await using reader = await openReader()
  const socket = connect(reader.port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234', () => socket.destroy())
  await until(() => reader.reads.length === 1)
  expect(reader.reads).toEqual([{ ok: false, why: 'aborted' }])
})
