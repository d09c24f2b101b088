/** The way to a Chat backend, which can be made to fail. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export class ChatRelay implements AsyncDisposable {
  readonly url: string
  /** The next call of this command gets 502, once. */
  failsNext: string | null = null
  readonly #server: ReturnType<typeof createServer>

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(chatUrl: string): Promise<ChatRelay> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const relay = new ChatRelay(server)
    server.on('request', (request, response) => void relay.#pass(request, response, chatUrl))
    return relay
  }

  async #pass(request: IncomingMessage, response: ServerResponse, chatUrl: string): Promise<void> {
    const body = await text(request)
    if (this.failsNext !== null && request.url?.includes(this.failsNext) === true) {
      this.failsNext = null
      response.writeHead(502).end('{"ErrorCode":-1,"ErrorInfo":"the way is blocked"}')
      return
    }
    const answer = await fetch(`${chatUrl}${request.url}`, { method: 'POST', body })
    response.writeHead(answer.status).end(await answer.text())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close().closeAllConnections()
    await closed
  }
}
