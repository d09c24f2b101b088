/** Listeners of this machine, asked at another address of it than the one they may be bound to. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { judgeExposure, type Listener, lookAtExposure } from './exposure.ts'

const chat = { name: 'the Chat backend', privatePath: '/api/console' }
const webhooks = { name: 'the listener of webhooks', privatePath: null }

/** Stands for a network card: who listens on 127.0.0.1 alone is not there, who listens everywhere is. */
const card = '127.0.0.2'

async function listener(
  host: string,
  status: number,
  what: Omit<Listener, 'url'> = { name: 'the monitor', privatePath: '/api/overview' },
) {
  const server = createServer((_request, response) => response.writeHead(status).end()).listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    found: (addresses = [card]) => lookAtExposure({ ...what, url: `http://127.0.0.1:${port}` }, addresses),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

test('[DR16] a listener of this machine alone is fine, open pages and all', async () => {
  await using here = await listener('127.0.0.1', 200)
  expect(await here.found()).toMatchObject({
    verdict: 'fine',
    says: 'The monitor can be reached from this machine alone.',
  })
  expect(await here.found([])).toMatchObject({ verdict: 'fine' })
})

test('[DR16] what the network reaches without TLS is doubtful, without a sign-in broken, with what to do', async () => {
  await using closed = await listener('0.0.0.0', 401)
  expect(await closed.found()).toMatchObject({
    verdict: 'doubtful',
    says: expect.stringContaining(`http://${card}:${closed.port} without TLS`),
    todo: expect.stringContaining('--tls-cert'),
  })
  await using open = await listener('0.0.0.0', 200)
  expect(await open.found()).toMatchObject({
    verdict: 'broken',
    says: expect.stringContaining(`open to whoever reaches http://${card}:${open.port}`),
    todo: expect.stringContaining('--host 127.0.0.1'),
  })
})

test('[DR16] over TLS and with a sign-in is fine; one open address among others is broken; what does not run is told elsewhere', async () => {
  const closed = { url: 'https://10.0.0.5:8080', status: 401 }
  expect(judgeExposure(chat, [closed])).toMatchObject({
    verdict: 'fine',
    says: expect.stringContaining('over TLS'),
  })
  const open = { url: 'https://10.0.0.6:8080', status: 200 }
  expect(judgeExposure(chat, [closed, open])).toMatchObject({ verdict: 'broken' })
  const gone = await listener('127.0.0.1', 200)
  await gone[Symbol.asyncDispose]()
  expect(await gone.found()).toBeNull()
})

test('[DR16] what takes webhooks may be reached, and has nothing to read: without TLS it is doubtful', async () => {
  await using here = await listener('127.0.0.1', 404, webhooks)
  expect(await here.found()).toMatchObject({
    verdict: 'fine',
    says: 'The listener of webhooks can be reached from this machine alone.',
  })
  for (const status of [200, 404]) {
    await using open = await listener('0.0.0.0', status, webhooks)
    expect(await open.found()).toMatchObject({
      verdict: 'doubtful',
      says: `The listener of webhooks can be reached over the network at http://${card}:${open.port} without TLS: a Sign that is read on the way is good for a minute, for other recalls too.`,
      todo: expect.stringContaining('--tls-cert'),
    })
  }
  expect(judgeExposure(webhooks, [{ url: 'https://10.0.0.5:8081', status: 404 }])).toMatchObject({
    verdict: 'fine',
    says: 'The listener of webhooks can be reached over the network at https://10.0.0.5:8081, over TLS.',
  })
})
