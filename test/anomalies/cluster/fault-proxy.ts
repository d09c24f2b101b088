/** Stands between two processes: lets bytes through, holds them back, slows them down, or cuts every connection. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Link =
  | { readonly kind: 'whole' }
  /** Connections stay, and not a byte arrives: as behind a cable that was pulled. */
  | { readonly kind: 'parted' }
  | { readonly kind: 'slow'; readonly delayMs: number }

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

const whole: Link = { kind: 'whole' }

export class FaultProxy implements AsyncDisposable {
  readonly port: number
  readonly #server: ReturnType<typeof createServer>
  readonly #pairs = new Set<Pair>()
  #link: Link = whole

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
  }

  /** `target`: asked at each connection, for who listens there may have been started again elsewhere. */
  static async open(target: () => number): Promise<FaultProxy> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new FaultProxy(server)
    server.on('connection', (near) => proxy.#join(near, connect(target(), '127.0.0.1')))
    return proxy
  }

  set(link: Link): void {
    this.#link = link
    for (const { near, far } of this.#pairs) {
      for (const socket of [near, far]) {
        if (link.kind === 'parted') socket.pause()
        else socket.resume()
      }
    }
  }

  mend(): void {
    this.set(whole)
  }

  /** Every connection breaks; new ones are made as before. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  #join(near: Socket, far: Socket): void {
    const pair = { near, far }
    this.#pairs.add(pair)
    const end = () => {
      this.#pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    this.#pass(near, far)
    this.#pass(far, near)
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
  }

  #pass(from: Socket, to: Socket): void {
    // In order, however the delay changes.
    let last = Promise.resolve()
    from.on('data', (bytes: Buffer) => {
      const link = this.#link
      if (link.kind !== 'slow') {
        last = last.then(() => void to.write(bytes))
        return
      }
      const late = new Promise<void>((resolve) => setTimeout(resolve, link.delayMs))
      last = Promise.all([last, late]).then(() => void to.write(bytes))
    })
    from.on('end', () => void last.then(() => to.end()))
    if (this.#link.kind === 'parted') from.pause()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
