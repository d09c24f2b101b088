/**
 * Stands between a process and its NATS: each message reaches the process twice, and not in the order in which NATS gave it. What is
 * no message (greetings, pings) passes at once.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { below, type Dice } from '../dice.ts'

/** So many stay behind, until others come after them. */
const MOST_HELD = 5
const LINE_END = '\r\n'

interface Held {
  readonly number: number
  readonly text: string
}

export class MixingProxy implements AsyncDisposable {
  readonly url: string
  /** What the process was given, by the number of the message, in the order in which it was given. */
  readonly given: number[] = []
  readonly #server: ReturnType<typeof createServer>
  readonly #sockets = new Set<Socket>()
  readonly #dice: Dice
  #held: Held[] = []
  #came = 0

  private constructor(server: ReturnType<typeof createServer>, dice: Dice) {
    this.#server = server
    this.#dice = dice
    this.url = `nats://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(port: number, dice: Dice): Promise<MixingProxy> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new MixingProxy(server, dice)
    server.on('connection', (near) => proxy.#join(near, connect(port, '127.0.0.1')))
    return proxy
  }

  /** Messages that came after one with a greater number. */
  get overtaken(): number {
    return this.given.filter((number, at) => number < (this.given[at - 1] ?? 0)).length
  }

  #join(near: Socket, far: Socket): void {
    const end = () => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    near.pipe(far)
    let rest = ''
    far.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1')
      for (;;) {
        const part = firstPart(rest)
        if (part === '') return
        rest = rest.slice(part.length)
        if (part.startsWith('MSG ')) this.#mix(part, near)
        else near.write(part, 'latin1')
      }
    })
  }

  #mix(text: string, near: Socket): void {
    this.#came += 1
    const message = { number: this.#came, text }
    this.#held.push(message, message)
    while (this.#held.length > MOST_HELD) {
      const [next] = this.#held.splice(below(this.#dice, this.#held.length), 1)
      if (next === undefined) return
      this.given.push(next.number)
      near.write(next.text, 'latin1')
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Of the protocol of NATS: one line, with what it announces if it is a message; empty when it has not come whole. */
function firstPart(text: string): string {
  const end = text.indexOf(LINE_END)
  if (end < 0) return ''
  const line = text.slice(0, end)
  // MSG subject subscription [reply] bytes
  const bytes = line.startsWith('MSG ') ? Number(line.split(' ').at(-1)) + LINE_END.length : 0
  const whole = end + LINE_END.length + bytes
  return text.length < whole ? '' : text.slice(0, whole)
}
