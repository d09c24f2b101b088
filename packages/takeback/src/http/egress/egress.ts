/**
 * The one way out: rules H20-H29 of docs/spec/http.md. Every URL that somebody else chose is called through here.
 *
 * No redirects, no proxy from the environment, no decompression, no HTTP/2. undici is imported in this folder only.
 */
import { isIP } from 'node:net'
import type { EgressAnswer, EgressRequest } from './answer.ts'
import { checkUrl } from './check-url.ts'
import { connectRules, type EgressOptions } from './connect-rules.ts'
import { exchange } from './exchange.ts'
import { createOriginPools } from './origin-pools.ts'

export type { EgressOptions } from './connect-rules.ts'

export interface Egress {
  /** Rejects only when `signal` aborts (with its reason), or after `close`. */
  post(request: EgressRequest): Promise<EgressAnswer>
  /** Why a call would be blocked, as far as the URL itself tells: a name is not asked for its addresses. Null: it would not. */
  blocks(url: string): string | null
  /** Lets calls in flight end, within a grace. */
  close(): Promise<void>
}

/** Throws RefusedToStart when `allowCidrs` or `ca` can't be read. */
export function createEgress(options: EgressOptions): Egress {
  const rules = connectRules(options)
  const pools = createOriginPools(rules)
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
    blocks(text) {
      const url = checkUrl(text)
      if (!url.ok) return url.why
      const host = new URL(text).hostname.replaceAll(/[[\]]/g, '')
      const verdict = isIP(host) === 0 ? null : rules.vet(host)
      return verdict === null || verdict.ok ? null : verdict.why
    },
    close() {
      isClosed = true
      return pools.close()
    },
  }
}
