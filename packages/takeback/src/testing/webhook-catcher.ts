/** Answers every webhook with OK, on loopback: for tests that have no receiver of their own. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { okAnswer } from '@takeback/protocol'

export interface WebhookCatcher {
  readonly url: string
  close(): Promise<void>
}

export async function startWebhookCatcher(): Promise<WebhookCatcher> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(okAnswer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    async close() {
      const closed = once(server, 'close')
      server.close().closeAllConnections()
      await closed
    },
  }
}
