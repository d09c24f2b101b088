/** A TCP server that plays an endpoint byte by byte, and a client that writes bytes and reads until the end. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface RawEndpoint extends AsyncDisposable {
  readonly port: number
  /** Open now. */
  readonly sockets: ReadonlySet<Socket>
  /** Ever opened. */
  connections(): number
}

/** `play` is called for every connection. */
export async function rawEndpoint(play: (socket: Socket) => void): Promise<RawEndpoint> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    // Unless it is read, a socket never learns that the other side has gone.
    socket.resume()
    play(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    sockets,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Everything that comes until the other side ends. */
export async function rawRequest(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  socket.on('error', () => {})
  for (const part of parts) socket.write(part)
  await new Promise<void>((resolve) => {
    socket.once('end', () => resolve()).once('close', () => resolve())
  })
  socket.destroy()
  return answer
}

/** Resolves when `holds` does; asks again every few milliseconds. */
export async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  const last = performance.now() + withinMs
  for (;;) {
    // Looked at before: whoever stood still in between asks once more.
    const isLast = performance.now() > last
    if (holds()) return
    if (isLast) throw new Error(`did not come true within ${withinMs} ms: ${holds.toString()}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
  }
}
