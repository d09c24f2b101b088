/**
 * The one way out: rules H20-H29 of docs/spec/http.md. Every URL that somebody else chose is called through here.
 *
 * No redirects, no proxy from the environment, no decompression, no HTTP/2. undici is imported in this folder only.
 */
import type { EgressAnswer, EgressRequest } from './answer.ts'
import { checkUrl } from './check-url.ts'
import { connectRules, type EgressOptions } from './connect-rules.ts'
import { exchange } from './exchange.ts'
import { createOriginPools } from './origin-pools.ts'

export type { EgressOptions } from './connect-rules.ts'

export interface Egress {
  /** Rejects only when `signal` aborts (with its reason), or after `close`. */
  post(request: EgressRequest): Promise<EgressAnswer>
  /** Lets calls in flight end, within a grace. */
  close(): Promise<void>
}

/** Throws RefusedToStart when `allowCidrs` or `ca` can't be read. */
export function createEgress(options: EgressOptions): Egress {
  const pools = createOriginPools(connectRules(options))
  let isClosed = false

  return {
    async post(request) {
      if (isClosed) throw new Error('the egress is closed')
      request.signal?.throwIfAborted()
      const url = checkUrl(request.url)
      if (!url.ok) return { kind: 'blocked', why: url.why }
      const place = pools.take(url.origin)
      if (place === null) return { kind: 'unreachable', why: 'connect', ms: 0 }
      try {
        return await exchange(place, url.path, request)
      } finally {
        pools.release(url.origin, place)
      }
    },
    close() {
      isClosed = true
      return pools.close()
    },
  }
}
