/** Closing a listener without dropping an answer: rule H7 of docs/spec/http.md. */
import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

export interface Drain {
  close(): Promise<void>
}

/** A connection that was accepted and has not spoken: its request may be on its way. */
const SILENT_GRACE_MS = 250

export function createDrain(server: Server, graceMs: number): Drain {
  const sockets = new Set<Socket>()
  /** Those that have carried a request, and the answers in flight. No Set of all answers: see `Underway` in the store. */
  const spoken = new Map<Socket, ServerResponse[]>()
  let closing: Promise<void> | undefined

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.prependListener('request', ({ socket }, response) => {
    const inFlight = spoken.get(socket) ?? speaks(socket)
    inFlight.push(response)
    if (closing !== undefined) announceEnd(response)
    response.once('close', () => {
      inFlight.splice(inFlight.indexOf(response), 1)
      // What is written leaves first.
      if (closing !== undefined) setImmediate(closeIdle)
    })
  })

  function speaks(socket: Socket): ServerResponse[] {
    const inFlight: ServerResponse[] = []
    spoken.set(socket, inFlight)
    socket.once('close', () => spoken.delete(socket))
    return inFlight
  }

  function closeIdle(): void {
    for (const [socket, inFlight] of spoken) if (inFlight.length === 0) socket.destroy()
  }

  function closeSilent(): void {
    server.closeIdleConnections()
    // Node doesn't count one without a byte as idle when it stands behind TLS.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  function destroyAll(): void {
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
  }

  async function drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      // http's own `close` hangs up on the silent ones at once, and whoever just sent a webhook would not hear of it.
      NetServer.prototype.close.call(server, () => resolve())
    })
    for (const inFlight of spoken.values()) inFlight.forEach(announceEnd)
    closeIdle()
    const timers = [setTimeout(closeSilent, SILENT_GRACE_MS), setTimeout(destroyAll, graceMs)]
    await closed
    for (const timer of timers) clearTimeout(timer)
    // Only its timers are left to stop; it does not listen any more.
    server.close()
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
