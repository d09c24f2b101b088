/**
 * A switch between a phone and the network: off, its connection is cut at once and no new one comes to be. The client
 * behind it does what it always does when a network is gone.
 */
import type { WebSocketLike } from '@takeback/client'

type Listener = (event: { readonly data: unknown }) => void

export interface FlightMode {
  readonly webSocket: (url: string) => WebSocketLike
  readonly set: (isOffline: boolean) => void
}

export function createFlightMode(): FlightMode {
  let isOffline = false
  const cuts = new Set<() => void>()

  function webSocket(url: string): WebSocketLike {
    const listeners: [string, Listener][] = []
    const fire = (type: string, data?: unknown): void => {
      for (const [name, listener] of listeners) if (name === type) listener({ data })
    }
    const socket = isOffline ? null : new WebSocket(url)
    let isCut = false
    function cut(): void {
      if (isCut) return
      isCut = true
      cuts.delete(cut)
      // What is still on its way is lost, as with a network that is gone.
      socket?.close()
      fire('close')
    }
    cuts.add(cut)
    socket?.addEventListener('open', () => (isCut ? undefined : fire('open')))
    socket?.addEventListener('message', ({ data }) => (isCut ? undefined : fire('message', data)))
    socket?.addEventListener('close', cut)
    // Refused by the page's policy: Chromium says only this, at once.
    socket?.addEventListener('error', cut)
    if (socket === null) setTimeout(cut)
    return {
      addEventListener: (type: string, listener: Listener) => void listeners.push([type, listener]),
      send: (text) => {
        if (!isCut && socket?.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: cut,
    }
  }

  return {
    webSocket,
    set(next) {
      isOffline = next
      if (next) for (const cut of cuts) cut()
    },
  }
}
