/**
 * An app backend as no sender wants it: it refuses, hangs, drips, lies, hangs up, or changes from one to the other. It writes down
 * every call that reached it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { effectKey } from '@takeback/protocol'
import { oneOf, type Dice } from '../dice.ts'

export const manners = ['answers', 'fails', 'hangs', 'drips', 'lies', 'hangs up'] as const
export type Manner = (typeof manners)[number]

export interface Call {
  /** Of the effect. */
  readonly key: string
  readonly manner: Manner
  /** Milliseconds of `performance.now()`. */
  readonly at: number
}

const good = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
const DRIP_MS = 100

/** What a liar says with status 200, or instead of it: none of these is an acceptance. */
const lies: readonly ((response: ServerResponse) => void)[] = [
  (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>'),
  (response) => void response.writeHead(200, { 'content-length': '9' }).end('{"Action'),
  (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  (response) => void response.writeHead(200).end(`{"padding":"${'x'.repeat(100_000)}"}`),
  (response) => void response.writeHead(204).end(),
  (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
]

export class Endpoint implements AsyncDisposable {
  readonly calls: Call[] = []
  /** Asked at every call. */
  manner: (call: number) => Manner = () => 'answers'
  readonly #dice: Dice
  readonly #server = createServer((request, response) => void this.#meet(request, response))
  readonly #dripping = new Set<NodeJS.Timeout>()

  private constructor(dice: Dice) {
    this.#dice = dice
  }

  static async open(dice: Dice): Promise<Endpoint> {
    const endpoint = new Endpoint(dice)
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve))
    return endpoint
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  async #meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://endpoint')
    const app = Number(url.searchParams.get('SdkAppid'))
    const body = JSON.parse(await text(request)) as Record<'From_Account' | 'To_Account' | 'MsgKey', string>
    const place = { kind: 'c2c', sender: body.From_Account, recipient: body.To_Account } as const
    const manner = this.manner(this.calls.length)
    this.calls.push({ key: effectKey(app, place, { name: body.MsgKey }), manner, at: performance.now() })
    this.#answer(manner, request, response)
  }

  #answer(manner: Manner, request: IncomingMessage, response: ServerResponse): void {
    switch (manner) {
      case 'answers':
        response.end(good)
        return
      case 'fails':
        response.writeHead(500).end('{"ActionStatus":"FAIL"}')
        return
      case 'hangs':
        return
      case 'drips':
        this.#drip(response)
        return
      case 'lies':
        oneOf(this.#dice, lies)(response)
        return
      case 'hangs up':
        request.socket.resetAndDestroy()
    }
  }

  #drip(response: ServerResponse): void {
    response.writeHead(200, { 'content-length': String(good.length) })
    let at = 0
    const timer = setInterval(() => {
      response.write(good[at % good.length])
      at += 1
      // Never to its end.
      if (at === good.length - 1) clearInterval(timer)
    }, DRIP_MS)
    this.#dripping.add(timer)
    response.on('close', () => clearInterval(timer))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#dripping) clearInterval(timer)
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
