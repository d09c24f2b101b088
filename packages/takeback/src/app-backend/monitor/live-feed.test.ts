import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { expect, test } from 'vitest'
import { createPrivateApp } from '../../http/create-private-app.ts'
import type { StreamLimits } from '../../http/event-stream.ts'
import { createLog } from '../../http/log.ts'
import { LiveFeed } from './live-feed.ts'

const app = 1_400_000_000
const command = 'Group.CallbackAfterRecallMsg'

async function openFeed(limits: StreamLimits) {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-feed-'))
  const log = createLog({ level: 'silent', stream: { write: () => {} } })
  const inbox = await sqliteInbox(join(folder, 'inbox.db'))
  const receiver = createReceiver({ sdkAppId: app, inbox, log })
  const feed = new LiveFeed(inbox, receiver, log, limits)
  const page = createPrivateApp({ guard: { kind: 'open' }, log })
  page.get('/stream', (request, reply) => feed.connect(request, reply))
  await page.ready()
  const server = createServer((request, response) => page.routing(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []

  return {
    /** Opens a stream; gives the socket and the status of the answer. */
    async open(headers = ''): Promise<{ socket: Socket; status: string }> {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      socket.on('error', () => {})
      socket.write(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`)
      const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
      return { socket, status: first.toString().slice(9, 12) }
    },
    /** Asks for a stream and is gone before the answer. */
    async vanish(): Promise<void> {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      await new Promise<void>((resolve) =>
        socket.write('GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n', () => resolve()),
      )
      socket.resetAndDestroy()
    },
    /** A recall whose row is some hundred kilobytes. */
    deliverLarge(group: number) {
      const body = {
        CallbackCommand: command,
        Operator_Account: 'admin',
        Type: 'Public',
        GroupId: `${group}${'群'.repeat(15)}`,
        MsgSeqList: Array.from({ length: 1000 }, (_, MsgSeq) => ({ MsgSeq })),
      }
      return receiver.handle({
        method: 'POST',
        rawUrl: `/callback?SdkAppid=${app}&CallbackCommand=${command}`,
        headers: {},
        clientIp: '127.0.0.1',
        readBody: async () => new TextEncoder().encode(JSON.stringify(body)),
      })
    },
    async [Symbol.asyncDispose]() {
      await feed.close()
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await page.close()
      await receiver.close()
      await inbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('[R32] 64 streams are served, not one more, also when they come all at once', async () => {
  await using stage = await openFeed({ mostClients: 64, patienceMs: 15_000 })
  const opened = await Promise.all(Array.from({ length: 100 }, () => stage.open()))
  expect(opened.filter(({ status }) => status === '200')).toHaveLength(64)
  expect(opened.filter(({ status }) => status === '503')).toHaveLength(36)
})

test('[R32] who is gone before the answer leaves its seat', async () => {
  await using stage = await openFeed({ mostClients: 2, patienceMs: 15_000 })
  for (let round = 0; round < 10; round += 1) await stage.vanish()
  await expect.poll(async () => (await stage.open()).status).toBe('200')
})

test('[R32] a client that does not read is cut off, and its seat is free again', async () => {
  await using stage = await openFeed({ mostClients: 1, patienceMs: 300 })
  for (let group = 0; group < 60; group += 1) await stage.deliverLarge(group)
  const { socket, status } = await stage.open('Last-Event-ID: 0\r\n')
  socket.pause()
  expect(status).toBe('200')
  // There is one seat.
  await expect.poll(async () => (await stage.open()).status).toBe('200')
  const ended = once(socket, 'close')
  socket.resume()
  await ended
})
