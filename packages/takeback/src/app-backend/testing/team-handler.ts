/** A team's own handler as tests need it: says what it is told to say, and keeps what it heard. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { okBody } from './drop-in-stage.ts'

export interface Heard {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Said {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** `say`: null hangs. `port`: where an earlier one was. */
export async function openTeamHandler(
  say: (heard: Heard, count: number) => Said | null = () => ({}),
  port = 0,
) {
  const heard: Heard[] = []
  // No connection ends under a caller that stood still.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = {
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      heard.push(call)
      const said = say(call, heard.length)
      if (said === null) return
      const { status = 200, headers = { 'content-type': 'application/json' }, body = okBody } = said
      response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  return {
    heard,
    port: address.port,
    url: `http://127.0.0.1:${address.port}/handler`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
