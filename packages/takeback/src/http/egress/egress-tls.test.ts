/** TLS on the way out: rule H25 of docs/spec/http.md. */
import { once } from 'node:events'
import { createServer } from 'node:https'
import { expect, test } from 'vitest'
import { needsOpenssl } from '../../../../../test/setup/needs.ts'
import { ownAuthority, type OwnAuthority } from '../testing/own-authority.ts'
import { rawEndpoint } from '../testing/raw-endpoint.ts'
import { request, sharedEgress } from '../testing/shared-egress.ts'
import { createEgress } from './egress.ts'

const post = sharedEgress()

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
