/** Closing a listener without dropping an answer: rule H7 of docs/spec/http.md. */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Drain {
  close(): Promise<void>
}

export function createDrain(server: Server, graceMs: number): Drain {
  const sockets = new Set<Socket>()
  const inFlight = new Set<ServerResponse>()
  let closing: Promise<void> | undefined

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.prependListener('request', (_request, response) => {
    inFlight.add(response)
    if (closing !== undefined) announceEnd(response)
    response.once('close', () => {
      inFlight.delete(response)
      // The connection becomes idle only after this event.
      if (closing !== undefined) setImmediate(() => server.closeIdleConnections())
    })
  })

  function destroyAll(): void {
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
  }

  async function drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    for (const response of inFlight) announceEnd(response)
    server.closeIdleConnections()
    // Opened and silent: Node doesn't count such a connection as idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    const timer = setTimeout(destroyAll, graceMs)
    await closed
    clearTimeout(timer)
  }

  return {
    close() {
      closing ??= drain()
      return closing
    },
  }
}

function announceEnd(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}
