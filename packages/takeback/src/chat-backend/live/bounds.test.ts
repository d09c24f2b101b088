import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { saysAtOnce } from '../testing/says-at-once.ts'
import { liveSocket, liveUser, loginFrame } from '../testing/live-user.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage(
    {},
    {
      maxSocketsPerAddress: 3,
      maxStrangers: 5,
      maxSockets: 12,
      maxBufferedBytes: 65_536,
      frameBurst: 10,
      framesPerSecond: 10,
      maxFloodFrames: 20,
    },
  )
  await stage.users('romeo', 'juliet', 'nurse')
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

/** The first line of the answer to these bytes. */
async function rawAnswer(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(stage.liveUrl).port), '127.0.0.1')
  socket.end(bytes)
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  await once(socket, 'close')
  return answer.split('\r\n')[0] ?? ''
}

const upgrade = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`

test('[LV20] upgrades are taken at /live only, and as WebSockets only', async () => {
  expect(await rawAnswer(upgrade('/elsewhere'))).toBe('HTTP/1.1 404 Not Found')
  expect(await rawAnswer(upgrade('/live', 'Host: y\r\n'))).toBe('HTTP/1.1 400 Bad Request')
  expect(
    await rawAnswer('GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
  ).toBe('HTTP/1.1 400 Bad Request')
  const plain = await fetch(`${stage.liveUrl.replace('ws', 'http')}/live`)
  expect([plain.status, await plain.text()]).toEqual([426, expect.stringContaining('WebSocket')])
})

test('[LV21] [T76] one address has so many sockets and no more; others still come in', async () => {
  const from = (address: string) => liveSocket(stage, { 'x-forwarded-for': address })
  await using one = await from('203.0.113.9')
  await using two = await from('203.0.113.9')
  await using three = await from('203.0.113.9')
  await using four = await from('203.0.113.9')
  expect(four.closed()).not.toBeNull()
  await using other = await from('203.0.113.10')
  expect([one, two, three, other].map(({ closed }) => closed())).toEqual([null, null, null, null])
})

test('[LV22] [T76] strangers fill only their own places: whoever logs in makes room', async () => {
  await using users = await liveUser(stage, 'romeo')
  const strangers = await Promise.all(Array.from({ length: 5 }, () => liveSocket(stage)))
  await using late = await liveSocket(stage)
  expect(late.closed()).not.toBeNull()
  expect((await strangers[0]?.ask(loginFrame(stage, 'juliet')))?.op).toBe('ok')
  await using next = await liveUser(stage, 'nurse')
  await Promise.all([users.settled(), next.settled()])
  for (const stranger of strangers) await stranger[Symbol.asyncDispose]()
})

test('[LV23] [T76] and all together', async () => {
  const users = []
  for (let i = 0; i < 12; i += 1) users.push(await liveUser(stage, 'romeo'))
  await using late = await liveSocket(stage)
  expect(late.closed()).not.toBeNull()
  for (const user of users) await user[Symbol.asyncDispose]()
})

test('[LV24] [T78] a frame beyond 64 KiB closes with 1009, one below is read', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const padded = (bytes: number) => {
    const frame = JSON.stringify({ op: 'ping', id: 900, pad: '' })
    return `${frame.slice(0, -2)}${'x'.repeat(bytes - frame.length)}"}`
  }
  romeo.say(padded(65_536))
  expect(await romeo.next(({ op }) => op === 'pong')).toEqual({ op: 'pong', id: 900 })
  romeo.say(padded(65_537))
  expect(await romeo.whenClosed()).toMatchObject({ code: 1009 })
})

test('[LV24] [T78] many small pieces, binary frames and what is no UTF-8 close', async () => {
  await using pieces = await liveUser(stage, 'romeo')
  for (let i = 0; i < 100; i += 1) pieces.socket.send('x', { fin: false })
  expect((await pieces.whenClosed())?.code).toBeOneOf([1006, 1008])
  await using binary = await liveUser(stage, 'romeo')
  binary.say(Buffer.from('{"op":"ping","id":1}'))
  expect(await binary.whenClosed()).toMatchObject({ code: 1003 })
  await using invalid = await liveUser(stage, 'romeo')
  invalid.socket.send(Buffer.from([0xff, 0xfe]), { binary: false })
  expect(await invalid.whenClosed()).toMatchObject({ code: 1007 })
})

test.each([
  ['no JSON', '{"op":', null, 60003],
  ['a key twice', '{"op":"ping","id":1,"id":2}', null, 60003],
  ['a list', '[]', null, 60003],
  ['an unknown op', '{"op":"dance","id":5}', 5, 10003],
  ['a field of the wrong type', '{"op":"history","id":6,"conversation":7,"count":1}', 6, 10004],
])('[LV25] %s is refused, and the session goes on', async (_what, frame, id, code) => {
  await using romeo = await liveUser(stage, 'romeo')
  romeo.say(frame)
  expect(await romeo.next(({ op }) => op === 'refused')).toMatchObject({ id, code })
  await romeo.settled()
})

test('[LV26] a flood is refused, then closed; others are not disturbed', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  const pings = (from: number, to: number) => {
    for (let id = from; id < to; id += 1) romeo.say({ op: 'ping', id })
  }
  pings(100, 111)
  expect(await romeo.next(({ op }) => op === 'refused')).toMatchObject({ code: 10006 })
  pings(111, 140)
  expect(await romeo.whenClosed()).toEqual({ code: 4004, reason: 'too many frames' })
  await juliet.settled()

  await using patient = await liveUser(stage, 'romeo')
  for (let i = 0; i < 4; i += 1) {
    for (let n = 0; n < 9; n += 1) await patient.settled()
    stage.clock.advance(1000)
  }
  await using pinger = await liveUser(stage, 'romeo')
  for (let i = 0; i < 50; i += 1) pinger.socket.ping()
  expect(await pinger.whenClosed()).toMatchObject({ code: 4004 })
})

test('[LV27] who answers no ping is sent away', async () => {
  // Of its own: where pings come so quickly, who is held up by a busy machine is sent away too.
  await using pinging = await openLiveStage({}, { pingEveryMs: 150, closeGraceMs: 200 })
  await pinging.users('romeo')
  await using mute = await liveSocket(pinging)
  mute.say({ id: 1, ...loginFrame(pinging, 'romeo') })
  await mute.next(({ op }) => op === 'ok')
  mute.socket.pause()
  await expect.poll(() => pinging.gateway.platformsOf(pinging.app.sdkAppId, 'romeo')).toEqual([])
  await using alive = await liveUser(pinging, 'romeo')
  // A third ping comes only to those who answered the two before.
  for (let pings = 0; pings < 3; pings += 1)
    await once(alive.socket, 'ping', { signal: AbortSignal.timeout(20_000) })
  expect(alive.closed()).toBeNull()
})

test('[LV28] [T77] a consumer that does not read is closed with resync; one that reads gets everything', async () => {
  await using quiet = await openLiveStage({}, { maxBufferedBytes: 65_536, closeGraceMs: 200 })
  await quiet.users('romeo', 'juliet', 'nurse')
  const { sdkAppId: app } = quiet.app
  const members = [{ Member_Account: 'romeo' }, { Member_Account: 'juliet' }]
  await quiet.call('group_open_http_svc/create_group', {
    GroupId: 'verona',
    Type: 'Public',
    Name: 'Verona',
    Owner_Account: 'nurse',
    MemberList: members,
  })
  await using slow = await liveUser(quiet, 'romeo')
  await using quick = await liveUser(quiet, 'juliet')
  slow.socket.pause()
  const count = 1500
  await saysAtOnce(
    quiet,
    'nurse',
    'verona',
    Array.from({ length: count }, () => 'x'.repeat(11_000)),
  )
  await expect.poll(() => quiet.gateway.platformsOf(app, 'romeo')).toEqual([])
  await expect.poll(() => quick.frames.filter(({ op }) => op === 'event').length).toBe(count)
  slow.socket.resume()
  expect((await slow.whenClosed())?.code).toBeOneOf([1006, 4005])
  expect(quiet.logged).toEqual([])
})

test('[LV29] a gateway that stops tells everybody to come back, and takes nobody in', async () => {
  await using stopping = await openLiveStage()
  await stopping.users('romeo')
  await using romeo = await liveUser(stopping, 'romeo')
  await using stranger = await liveSocket(stopping)
  const stopped = stopping.gateway.stop()
  expect(await romeo.next(({ op }) => op === 'resync')).toEqual({ op: 'resync', why: 'restart' })
  expect(await romeo.whenClosed()).toMatchObject({ code: 1012 })
  expect(await stranger.whenClosed()).toMatchObject({ code: 1012 })
  await stopped
  await using late = await liveSocket(stopping)
  expect(late.closed()).not.toBeNull()
})
