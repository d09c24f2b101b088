import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import {
  c2cBody,
  groupBody,
  officialBody,
  okBody,
  openStage,
  webhookPath,
  type Stage,
} from '../testing/stage.ts'
import { clientIpOf, readTrust } from '../client-ip.ts'

test('[R14] each kind of recall is answered with the envelope', async () => {
  await using stage = await openStage()
  for (const body of [c2cBody(), groupBody(), officialBody(), groupBody({ TopicId: 'topic' })]) {
    expect(await stage.deliver(body)).toMatchObject({ status: 200, body: okBody })
  }
  expect(stage.receiver.counters.remembered).toBe(4)
})

test('[R1] a foreign app is refused before the body is read', async () => {
  await using stage = await openStage()
  const reply = await speak(stage, [
    `POST ${webhookPath(c2cBody(), { SdkAppid: 1 })} HTTP/1.1`,
    'Host: x',
    'Content-Length: 1000000',
  ])
  expect(reply).toMatch(/^HTTP\/1\.1 403 /)
  expect(reply).toContain('"ActionStatus":"FAIL"')
})

test('[R5] compressed bodies are refused', async () => {
  await using stage = await openStage()
  for (const encoding of ['gzip', 'br', 'zstd', 'deflate', 'gzip, gzip']) {
    expect(await stage.deliver(c2cBody(), {}, { 'content-encoding': encoding })).toMatchObject({
      status: 415,
    })
  }
  expect(await stage.deliver(c2cBody(), {}, { 'content-encoding': 'Identity' })).toMatchObject({
    status: 200,
  })
})

test('[R6] 64 KiB are taken, one byte more is not', async () => {
  await using stage = await openStage()
  const path = webhookPath(c2cBody())
  const empty = JSON.stringify(c2cBody({ Padding: '' }))
  const filled = (bytes: number) => JSON.stringify(c2cBody({ Padding: 'x'.repeat(bytes - empty.length) }))
  const chunked = { 'transfer-encoding': 'chunked' }
  expect(await stage.call('POST', path, filled(65_536))).toMatchObject({ status: 200 })
  expect(await stage.call('POST', path, filled(65_536), chunked)).toMatchObject({ status: 200 })
  expect(await stage.call('POST', path, filled(65_537))).toMatchObject({ status: 413 })
  expect(await stage.call('POST', path, filled(65_537), chunked)).toMatchObject({ status: 413 })
})

test('[R6] an endless body is cut off at the cap', async () => {
  await using stage = await openStage()
  const head = [`POST ${webhookPath(c2cBody())} HTTP/1.1`, 'Host: x', 'Transfer-Encoding: chunked']
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  expect(await speak(stage, head, chunk.repeat(8))).toMatch(/^HTTP\/1\.1 413 [^]*Connection: close/i)
})

test('[R7] probes get a harmless 200 and are only counted', async () => {
  await using stage = await openStage({ token: 'a token' })
  for (const method of ['GET', 'HEAD', 'POST']) {
    expect(await stage.call(method, '/callback')).toMatchObject({
      status: 200,
      body: method === 'HEAD' ? '' : okBody,
    })
  }
  expect(stage.receiver.counters).toMatchObject({ probes: 3, remembered: 0, quarantined: 0, refusedTotal: 0 })
})

test('[R8] other methods and paths are refused without an echo', async () => {
  await using stage = await openStage()
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'GET']) {
    const reply = await stage.call(method, webhookPath(c2cBody()), 'canary', { 'content-length': 6 })
    expect(reply).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(reply.body).not.toContain('canary')
  }
  for (const path of [
    '/',
    '/callback/',
    '/Callback',
    '/callback%2f',
    '//callback',
    '/callback;x',
    '/api/recalls',
  ]) {
    expect(await stage.call('POST', webhookPath(c2cBody()).replace('/callback', path), 'x')).toMatchObject({
      status: 404,
    })
  }
  expect(stage.receiver.counters.refused).toEqual({ method: 6, path: 7 })
})

test('[R8] two Host headers are refused', async () => {
  await using stage = await openStage()
  expect(
    await speak(stage, [
      'POST /callback HTTP/1.1',
      'Host: a',
      'Host: b',
      'Connection: close',
      'Content-Length: 0',
    ]),
  ).toMatch(/ 400 /)
})

test.each([
  ['two lengths', ['Content-Length: 2', 'Content-Length: 3'], '{}x'],
  ['length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['a length of +4', ['Content-Length: +4'], '{  }'],
  ['an unknown coding', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
  ['chunks before identity', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
  ['a space before the colon', ['Content-Length : 2'], '{}'],
  ['a folded header', ['X-A: b', ' c', 'Content-Length: 2'], '{}'],
])('[R8] a request with %s changes nothing', async (_what, headers, body) => {
  await using stage = await openStage()
  expect(await speak(stage, [`POST ${webhookPath({})} HTTP/1.1`, 'Host: a', ...headers], body)).toMatch(
    / 400 /,
  )
  expect(stage.receiver.counters).toMatchObject({ remembered: 0, quarantined: 0 })
})

test('[R12] the Content-Type header is of no importance', async () => {
  await using stage = await openStage()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x']) {
    expect(await stage.deliver(c2cBody({ MsgKey: type }), {}, { 'content-type': type })).toMatchObject({
      status: 200,
    })
  }
  expect(stage.receiver.counters).toMatchObject({ remembered: 4, quarantined: 0 })
})

test.each([
  [undefined, '1.1.1.1', '127.0.0.1'],
  [1, '1.1.1.1, 2.2.2.2', '2.2.2.2'],
  ['2', '9.9.9.9, 1.1.1.1, 2.2.2.2', '1.1.1.1'],
  [1, 'not an address', '127.0.0.1'],
  [5, '1.1.1.1', '1.1.1.1'],
  ['127.0.0.0/8', '1.1.1.1, 2.2.2.2', '2.2.2.2'],
  ['127.0.0.1,2.2.2.0/24', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
  [['10.0.0.0/8'], '1.1.1.1', '127.0.0.1'],
  [['::1', '127.0.0.1'], '2001:db8::1', '2001:db8::1'],
])('[R13] trusting %s, "%s" comes from %s', (trustProxy, forwarded, clientIp) => {
  expect(clientIpOf('::ffff:127.0.0.1', forwarded, readTrust(trustProxy))).toBe(clientIp)
})

test('[R13] the address of a refused call is the one a trusted proxy tells', async () => {
  await using stage = await openStage({ trustProxy: 1 })
  await stage.deliver(c2cBody(), { SdkAppid: 1 }, { 'x-forwarded-for': '1.1.1.1, 2.2.2.2' })
  expect(stage.receiver.counters.latestRefusals).toMatchObject([{ reason: 'sdkappid', clientIp: '2.2.2.2' }])
})

test.each(['10.0.0.0/33', 'proxy.example', '-1', '10.0.0.0/', '::1/129', 33])(
  '[R13] trusting "%s" is a mistake that is named',
  (trustProxy) => {
    expect(() => readTrust(trustProxy)).toThrow(String(trustProxy))
  },
)

test('[R11] a body that breaks off is counted and changes nothing', async () => {
  await using stage = await openStage()
  const socket = connect(stage.port, '127.0.0.1')
  const head = [`POST ${webhookPath(c2cBody())} HTTP/1.1`, 'Host: x', 'Content-Length: 100']
  socket.write(`${[...head, 'Expect: 100-continue'].join('\r\n')}\r\n\r\n`)
  // Whoever hears it is being read.
  await once(socket, 'data')
  socket.write('{"half', () => socket.destroy())
  await expect.poll(() => stage.receiver.counters.refused).toEqual({ aborted: 1 })
})

test('a connection is kept from one webhook to the next', async () => {
  await using stage = await openStage()
  const one = (key: string) => {
    const body = JSON.stringify(c2cBody({ MsgKey: key }))
    return `POST ${webhookPath(c2cBody())} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }
  const last = `GET /callback HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
  const replies = await speak(stage, [], `${one('a')}${one('b')}${last}`)
  expect(replies.match(/HTTP\/1\.1 200/g)).toHaveLength(3)
})

/** Says raw bytes; gives everything that comes back until the connection is closed. */
function speak(stage: Stage, head: readonly string[], body = ''): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(stage.port, '127.0.0.1')
    let heard = ''
    const done = () => {
      socket.destroy()
      resolve(heard)
    }
    socket.on('data', (chunk) => {
      heard += chunk.toString()
    })
    socket.on('close', done).on('error', done)
    socket.write(head.length === 0 ? body : `${head.join('\r\n')}\r\n\r\n${body}`)
  })
}
