/** Many WebSocket clients in one process, as cheap as they can be: raw sockets that only notice that something came. */
import { createConnection, type Socket } from 'node:net'

export interface Crowd {
  /** Resolves when every client has heard something since this call. */
  everybodyHears(): Promise<void>
  close(): void
}

const handshakes = 100

/** `login`: the text that the n-th client sends first, and is answered; null: it only listens. */
export async function gatherCrowd(
  origin: string,
  size: number,
  login: ((index: number) => string) | null,
  /** Of 127.0.0.0/8, where one address has not enough ports for everybody. */
  localAddress?: string,
): Promise<Crowd> {
  const { hostname: host, port } = new URL(origin)
  const sockets: Socket[] = []
  const heard = new Set<number>()
  let everybody = (): void => {}
  let isClosing = false

  async function come(index: number): Promise<void> {
    const socket = createConnection({
      host,
      port: Number(port),
      noDelay: true,
      ...(localAddress !== undefined && { localAddress }),
    })
    sockets.push(socket)
    socket.write(
      'GET /live HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    // A ping; its byte is in no text of ours.
    socket.on('data', (chunk: Buffer) => {
      if (chunk.includes(0x89)) socket.write(pong)
    })
    const greeting = await firstData(socket)
    if (!greeting.startsWith('HTTP/1.1 101')) throw new Error(`no WebSocket: ${greeting}`)
    if (login !== null) {
      socket.write(maskedText(login(index)))
      const answer = await firstData(socket)
      if (!answer.includes('"ok"')) throw new Error(`no login: ${answer}`)
    }
    socket.once('close', () => {
      if (!isClosing) throw new Error(`client ${index} of ${size} was closed`)
    })
    socket.on('data', (chunk: Buffer) => {
      if (chunk.length <= 2) return
      heard.add(index)
      if (heard.size === size) everybody()
    })
  }

  async function lane(first: number): Promise<void> {
    for (let index = first; index < size; index += handshakes) await come(index)
  }

  await Promise.all(Array.from({ length: Math.min(handshakes, size) }, (_, first) => lane(first)))
  return {
    everybodyHears() {
      heard.clear()
      return new Promise((resolve) => {
        everybody = resolve
      })
    },
    close() {
      isClosing = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

function firstData(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      // A ping alone is no answer.
      if (chunk.length <= 2) return
      socket.off('data', hear)
      resolve(chunk.toString('latin1'))
    }
    socket.on('data', hear).once('error', reject)
  })
}

/** Empty, masked. */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** RFC 6455 5.2 and 5.3: what a client sends is masked; a mask of zeros is one too. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text)
  const header = Buffer.alloc(8)
  header[0] = 0x81
  header[1] = 0x80 | 126
  header.writeUInt16BE(payload.length, 2)
  if (payload.length < 126) throw new Error('too short for this frame')
  return Buffer.concat([header, payload])
}
