/** A model that says nothing by itself: the test answers each request, or sees that it was given up. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Asked {
  /** What was asked last, and what was said before. */
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  answer(text: string): void
  /** Resolves when the asker hangs up without an answer. */
  readonly aborted: Promise<void>
}

export class SmallModel implements AsyncDisposable {
  readonly url: string
  readonly #asked: Asked[]
  readonly #server: ReturnType<typeof createServer>

  private constructor(server: ReturnType<typeof createServer>, asked: Asked[]) {
    this.#server = server
    this.#asked = asked
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`
  }

  static async open(): Promise<SmallModel> {
    const asked: Asked[] = []
    const listen = async (request: IncomingMessage, response: ServerResponse, aborted: Promise<void>) => {
      const { messages } = JSON.parse(await text(request)) as Pick<Asked, 'messages'>
      asked.push({ messages, aborted, answer: (said) => void response.end(JSON.stringify({ text: said })) })
      server.emit('asked')
    }
    const server = createServer((request, response) => {
      const aborted = new Promise<void>((resolve) => {
        response.once('close', () => {
          if (!response.writableEnded) resolve()
        })
      })
      void listen(request, response, aborted)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new SmallModel(server, asked)
  }

  /** The n-th question, from 1; waits for it. */
  async question(n: number): Promise<Asked> {
    for (;;) {
      const found = this.#asked[n - 1]
      if (found !== undefined) return found
      await once(this.#server, 'asked', { signal: AbortSignal.timeout(60_000) })
    }
  }

  get count(): number {
    return this.#asked.length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close().closeAllConnections()
    await closed
  }
}
