/**
 * Kept-alive connections, one pool per origin: rules H28 and H29 of docs/spec/http.md. A pool nobody uses for a
 * while is closed; when there are too many, the one that has been idle longest goes first.
 */
import { Pool } from 'undici'
import { type ConnectRules, createConnecting } from './connecting.ts'

export interface OriginPool {
  readonly pool: Pool
  /** Calls that have not been written to a connection yet. */
  waiting: number
  /** Calls without an answer yet. */
  active: number
  giveUpConnecting(): void
}

interface Place extends OriginPool {
  readonly idle: NodeJS.Timeout
  /** Counted over all origins. */
  lastTaken: number
}

export interface OriginPools {
  /** Null: as many as allowed are all busy. Give it back with `release`. */
  take(origin: string): OriginPool | null
  release(origin: string, place: OriginPool): void
  close(): Promise<void>
}

const maxPools = 256
const connectionsPerOrigin = 64
const maxHeaderBytes = 16_384
/** Below the 5 s after which many servers close: it should be us who do. Their own hint may raise it to a minute. */
const keepAliveMs = 4_000
const longestKeepAliveMs = 60_000
const poolIdleMs = 60_000
const closeGraceMs = 3_000

export function createOriginPools(rules: ConnectRules): OriginPools {
  const places = new Map<string, Place>()
  let taken = 0

  function open(origin: string) {
    const connecting = createConnecting(rules)
    const pool = new Pool(origin, {
      connect: connecting.connect,
      connections: connectionsPerOrigin,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: maxHeaderBytes,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: longestKeepAliveMs,
      // One deadline per call, ours; see exchange.ts.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const idle = setTimeout(() => closeIfIdle(origin), poolIdleMs).unref()
    return { pool, idle, lastTaken: 0, waiting: 0, active: 0, giveUpConnecting: () => connecting.cancelAll() }
  }

  function closeIfIdle(origin: string): boolean {
    const place = places.get(origin)
    if (place === undefined || place.active > 0) return false
    places.delete(origin)
    clearTimeout(place.idle)
    void place.pool.destroy()
    return true
  }

  function makeRoom(): boolean {
    if (places.size < maxPools) return true
    const byLastUse = [...places].toSorted(([, one], [, other]) => one.lastTaken - other.lastTaken)
    return byLastUse.some(([origin]) => closeIfIdle(origin))
  }

  return {
    take(origin) {
      let place = places.get(origin)
      if (place === undefined) {
        if (!makeRoom()) return null
        place = open(origin)
        places.set(origin, place)
      }
      place.lastTaken = ++taken
      place.active++
      return place
    },
    release(origin, place) {
      place.active--
      places.get(origin)?.idle.refresh()
    },
    async close() {
      const open = [...places.values()]
      places.clear()
      await Promise.all(open.map(closePool))
    },
  }
}

async function closePool({ pool, idle }: Place): Promise<void> {
  clearTimeout(idle)
  const timer = setTimeout(() => void pool.destroy(), closeGraceMs)
  await pool.close()
  clearTimeout(timer)
}
