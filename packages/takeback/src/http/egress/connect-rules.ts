import { parseCidr } from '../ip-address.ts'
import { RefusedToStart } from '../refused-to-start.ts'
import type { ConnectRules } from './connecting.ts'
import { trustedAuthorities } from './trusted-authorities.ts'
import { vetAddress } from './vet-address.ts'

/** Which addresses may be connected to, and whom TLS trusts. */
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

/** Throws RefusedToStart when `allowCidrs` or `ca` can't be read. */
export function connectRules(options: EgressOptions): ConnectRules {
  const allowed = {
    loopback: options.allowLoopback,
    private: options.allowPrivate ?? false,
    cidrs: (options.allowCidrs ?? []).map(readRange),
  }
  return {
    vet: (address) => vetAddress(address, allowed),
    secureContext: trustedAuthorities(options.ca),
    ...(options.resolve && { resolve: options.resolve }),
  }
}

function readRange(text: string) {
  const cidr = parseCidr(text)
  if (cidr !== null) return cidr
  throw new RefusedToStart(`"${text}" is no address range: write it like 10.0.0.0/8.`)
}
