import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerWithin, ConnectionLost, LiveSocket, pingAfter, type WebSocketLike } from './live-socket.ts'
import { liveUrl } from './options.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A socket without a network: what is sent stands in `sent`, and `say` is what the server says. */
async function openPair() {
  const listeners = new Map<string, ((event: { data: unknown }) => void)[]>()
  const sent: { readonly op: string; readonly id: number }[] = []
  const fire = (type: string, data?: unknown) =>
    listeners.get(type)?.forEach((listener) => listener({ data }))
  const socket: WebSocketLike = {
    addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) =>
      void listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    send: (text) => void sent.push(JSON.parse(text)),
    close: () => {},
  }
  const closed = vi.fn<() => void>()
  const opening = LiveSocket.open(() => socket, {
    event: () => {},
    kicked: () => {},
    resync: () => {},
    strange: () => {},
    closed,
  })
  fire('open')
  return { live: await opening, sent, closed, say: (frame: object) => fire('message', JSON.stringify(frame)) }
}

test('[CL2] the gateway is at /live of the address that is given', () => {
  expect(
    ['http://a:1', 'https://a/x?y', 'ws://a', 'wss://a:2/', 'ftp://a', 'a'].map((url) =>
      liveUrl(url, '/live'),
    ),
  ).toEqual(['ws://a:1/live', 'wss://a/live', 'ws://a/live', 'wss://a:2/live', null, null])
})

test('[CL3] answers find their question by number, in any order', async () => {
  const { live, say } = await openPair()
  const first = live.ask({ op: 'conversations' })
  const second = live.ask({ op: 'sync', cursors: {} })
  say({ op: 'refused', id: 2, code: 10_004, info: 'cursors: must …' })
  say({ op: 'ok', id: 1, conversations: [] })
  await expect(second).rejects.toMatchObject({ code: 10_004 })
  expect(await first).toMatchObject({ conversations: [] })
})

test('[CL3] an answer that does not come in time means that the connection is dead', async () => {
  const { live, closed } = await openPair()
  const asked = live.ask({ op: 'conversations' })
  const other = live.ask({ op: 'join', groupId: 'g' })
  const lost = Promise.all([
    expect(asked).rejects.toBeInstanceOf(ConnectionLost),
    expect(other).rejects.toBeInstanceOf(ConnectionLost),
  ])
  vi.advanceTimersByTime(answerWithin)
  await lost
  expect(closed).toHaveBeenCalledOnce()
})

test('[CL4] silence is answered with a ping, and an unanswered ping ends the connection', async () => {
  const { sent, closed, say } = await openPair()
  vi.advanceTimersByTime(pingAfter)
  expect(sent).toEqual([{ op: 'ping', id: 1 }])
  say({ op: 'pong', id: 1 })
  vi.advanceTimersByTime(pingAfter)
  expect(sent).toHaveLength(2)
  expect(closed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(answerWithin)
  expect(closed).toHaveBeenCalledOnce()
})
