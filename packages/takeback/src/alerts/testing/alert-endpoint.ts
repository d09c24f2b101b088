/** An operator's alert URL on loopback, for tests: remembers what it was told. Closes itself. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AlertBody } from '@takeback/protocol'

export interface HeardAlert {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: AlertBody
}

/** `answer`: what the n-th call gets, from 1; 200 by default. */
export async function openAlertEndpoint(
  answer: (response: ServerResponse, n: number) => void = (response) => response.end(),
) {
  const heard: HeardAlert[] = []
  // No connection ends under a caller that stood still.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      heard.push({ headers: request.headers, text, body: JSON.parse(text) as AlertBody })
      answer(response, heard.length)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts?room=ops-7d1f`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
