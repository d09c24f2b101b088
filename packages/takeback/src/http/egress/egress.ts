/**
 * The one way out: rules H20-H29 of docs/spec/http.md. Every URL that somebody else chose is called through here.
 *
 * No redirects, no proxy from the environment, no decompression, no HTTP/2. undici is imported in this folder only.
 */
import { parseCidr } from '../ip-address.ts'
import { RefusedToStart } from '../refused-to-start.ts'
import type { EgressAnswer, EgressRequest } from './answer.ts'
import { checkUrl } from './check-url.ts'
import type { ConnectRules } from './connecting.ts'
import { exchange } from './exchange.ts'
import { createOriginPools } from './origin-pools.ts'
import { trustedAuthorities } from './trusted-authorities.ts'
import { vetAddress } from './vet-address.ts'

export interface EgressOptions {
  /** 127.0.0.0/8 and ::1. */
  readonly allowLoopback: boolean
  /** RFC 1918 and unique-local IPv6. */
  readonly allowPrivate?: boolean
  /** Special ranges that may be reached all the same, for example `100.64.0.0/10`. */
  readonly allowCidrs?: readonly string[]
  /** PEM, added to the certificate authorities of the system. */
  readonly ca?: string
  /** Who knows the addresses of a name; by default the system's resolver. */
  readonly resolve?: ConnectRules['resolve']
}

export interface Egress {
  /** Rejects only when `signal` aborts (with its reason), or after `close`. */
  post(request: EgressRequest): Promise<EgressAnswer>
  /** Lets calls in flight end, within a grace. */
  close(): Promise<void>
}

/** Throws RefusedToStart when `allowCidrs` or `ca` can't be read. */
export function createEgress(options: EgressOptions): Egress {
  const allowed = {
    loopback: options.allowLoopback,
    private: options.allowPrivate ?? false,
    cidrs: (options.allowCidrs ?? []).map(readRange),
  }
  const pools = createOriginPools({
    vet: (address) => vetAddress(address, allowed),
    secureContext: trustedAuthorities(options.ca),
    ...(options.resolve && { resolve: options.resolve }),
  })
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

function readRange(text: string) {
  const cidr = parseCidr(text)
  if (cidr !== null) return cidr
  throw new RefusedToStart(`"${text}" is no address range: write it like 10.0.0.0/8.`)
}
