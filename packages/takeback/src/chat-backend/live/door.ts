/**
 * Who may open a socket at all: rules LV20-LV23 of docs/spec/live.md. Judged at the upgrade, before a byte of WebSocket
 * is read. No cookie is looked at, so whichever page opened it gains nothing by that: any Origin is let in.
 */
import { callerOf, isLoopback } from '../../http/connection-cap.ts'
import type { LiveLimits } from './limits.ts'

export interface Door {
  /** Null: come in. */
  refusal(address: string): string | null
  /** Counts it, until `left`. */
  entered(address: string): void
  loggedIn(): void
  left(address: string, wasStranger: boolean): void
  readonly sockets: number
}

export function createDoor(limits: LiveLimits): Door {
  const held = new Map<string, number>()
  let sockets = 0
  let strangers = 0

  return {
    get sockets() {
      return sockets
    },
    refusal(address) {
      if (sockets >= limits.maxSockets) return 'too many connections'
      if (strangers >= limits.maxStrangers) return 'too many connections that did not log in yet'
      const count = held.get(callerOf(address)) ?? 0
      if (!isLoopback(address) && count >= limits.maxSocketsPerAddress)
        return 'too many connections from this address'
      return null
    },
    entered(address) {
      sockets += 1
      strangers += 1
      const caller = callerOf(address)
      held.set(caller, (held.get(caller) ?? 0) + 1)
    },
    loggedIn() {
      strangers -= 1
    },
    left(address, wasStranger) {
      sockets -= 1
      if (wasStranger) strangers -= 1
      const caller = callerOf(address)
      const left = (held.get(caller) ?? 1) - 1
      if (left === 0) held.delete(caller)
      else held.set(caller, left)
    },
  }
}
