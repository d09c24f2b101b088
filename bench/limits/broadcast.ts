/** The limit for telling many: one prepared frame, written to every socket in a bare loop when a request says so. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

const sockets = new Set<Duplex>()
/** As many bytes as the frame of a recall. */
const payload = Buffer.alloc(Number(process.argv[2] ?? 300), 'x')
const header = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
const frame = Buffer.concat([header, payload])

const server = createServer((_request, response) => {
  for (const socket of sockets) socket.write(frame)
  response.end()
})
server.maxConnections = 100_000
server.on('upgrade', (request, socket) => {
  const key = `${String(request.headers['sec-websocket-key'])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  sockets.add(socket)
  // Without reading, an end is never seen.
  socket.resume().once('end', () => socket.destroy())
  socket.once('close', () => sockets.delete(socket))
  socket.on('error', () => socket.destroy())
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.once('SIGTERM', () => process.exit(0))
