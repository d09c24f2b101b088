/**
 * What is done about every request before and after its handler: rules H4 and H8 of docs/spec/http.md.
 *
 * Node's parser refuses the known smuggling tricks by itself, but for two. It takes two Host headers, and a proxy in
 * front may have believed the other one. And it finds out only after the handler has begun that it can't tell where a
 * body with an unknown Transfer-Encoding ends.
 */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ListenLimits } from './listen-limits.ts'
import type { UpgradeListener } from './listening.ts'

export function guardRequests(handler: RequestListener, limits: ListenLimits): RequestListener {
  return (request, response) => {
    if (hasTwoHosts(request.rawHeaders) || hasOddTransferEncoding(request)) {
      response.writeHead(400, { connection: 'close', 'content-length': 0 }).end()
      return
    }
    const { socket } = request
    response.once('finish', () => {
      if (!request.complete) closeAfterLingering(request, socket, limits)
    })
    handler(request, response)
  }
}

/** How long a caller may take to read why it may not come in. */
const refusalMs = 1_000

/** Answers with plain HTTP, and lets the connection go: such a socket is half open until it is read to its end. */
export function refuseUpgrade(socket: Duplex, status: string, why: string): void {
  const timer = setTimeout(() => socket.destroy(), refusalMs)
  socket.once('close', () => clearTimeout(timer))
  socket.once('end', () => socket.destroy())
  socket.resume()
  const body = `${why}\n`
  const length = Buffer.byteLength(body)
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${body}`,
  )
}

/** The same for a request that asks for another protocol: there is no response to answer with. */
export function guardUpgrades(upgrade: UpgradeListener): UpgradeListener {
  return (request, socket, head) => {
    // Until its new owner listens: a caller that hangs up is no fault of ours.
    socket.on('error', () => socket.destroy())
    if (hasTwoHosts(request.rawHeaders) || hasOddTransferEncoding(request))
      refuseUpgrade(socket, '400 Bad Request', 'This request is ambiguous.')
    else upgrade(request, socket, head)
  }
}

function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1
}

function hasOddTransferEncoding({ headers }: IncomingMessage): boolean {
  const encoding = headers['transfer-encoding']
  return encoding !== undefined && encoding.trim().toLowerCase() !== 'chunked'
}

/**
 * The answer went out before the body was read to its end: the connection is of no use any more. Closing it at once
 * would send a reset, which may reach the caller before it has read the answer; so we say goodbye and throw away
 * what still comes, within bounds.
 */
function closeAfterLingering(
  request: IncomingMessage,
  socket: Socket,
  { lingerMs, lingerBytes }: ListenLimits,
): void {
  if (socket.destroyed) return
  let thrownAway = 0
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  request.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length
    if (thrownAway > lingerBytes) socket.destroy()
  })
  request.once('end', () => socket.destroySoon())
  request.on('error', () => {})
  socket.once('close', () => clearTimeout(timer))
  socket.end()
  request.resume()
}
