/** What no frame brings up: a UserSig that runs out, a peer that fell silent. Rules LV14 and LV27 of docs/spec/live.md. */
import { liveCloseCodes } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import { machineTimeline } from '../time/machine-timeline.ts'
import type { Timeline } from '../time/timeline.ts'
import type { Connection } from './connection.ts'
import type { LiveLimits } from './limits.ts'
import { nextTurn } from './next-turn.ts'

export interface WatchParts {
  readonly connections: ReadonlySet<Connection>
  readonly clock: Clock
  readonly limits: LiveLimits
  /** By default the machine's. */
  readonly every?: Timeline['every']
}

export function startWatch({ connections, clock, limits, every }: WatchParts): { stop(): void } {
  const machine = machineTimeline(clock)
  const lookAtExpiry = () => {
    for (const connection of connections) if (hasExpired(connection, clock.now())) connection.kick('expired')
  }
  const stopTicking = every?.(limits.tickMs, lookAtExpiry) ?? machine.every(limits.tickMs, lookAtExpiry)
  const stopPinging = machine.every(limits.pingEveryMs, () => void pingAll())

  /** In slices: twenty thousand pings at once hold up everybody for a quarter of a second. */
  async function pingAll(): Promise<void> {
    let seen = 0
    for (const connection of connections) {
      if (!connection.isAlive) connection.end(liveCloseCodes.silent, 'no pong')
      else if (connection.isOpen) {
        connection.isAlive = false
        connection.socket.ping()
      }
      seen += 1
      if (seen % limits.slice === 0) await nextTurn()
    }
  }

  return {
    stop() {
      stopTicking()
      stopPinging()
    },
  }
}

/** A UserSig is good through its last second. */
export function hasExpired({ owner }: Connection, now: number): boolean {
  return owner !== null && Math.floor(now / 1000) > owner.expiresAt
}
