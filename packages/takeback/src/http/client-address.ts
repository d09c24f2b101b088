/**
 * Who is calling: rules H12-H14 of docs/spec/http.md. The connection's address, unless it is a proxy that the
 * operator trusts. X-Forwarded-For is read from its end: only the end was written by somebody we know.
 */
import type { IncomingMessage } from 'node:http'
import { type Cidr, isInCidr, parseCidr, parseIp, plainAddress } from './ip-address.ts'
import { RefusedToStart } from './refused-to-start.ts'

/** A count of proxies in front, or their addresses and CIDR ranges: as a list, or in one text separated by commas. */
export type TrustProxy = number | string | readonly string[]

type Trust =
  | { readonly kind: 'hops'; readonly hops: number }
  | { readonly kind: 'ranges'; readonly ranges: readonly Cidr[] }

const mostHops = 32

/** `203.0.113.7`, `2001:db8::1`; `unknown` when the connection is gone already. Throws like `checkTrustProxy`. */
export function clientAddress(request: IncomingMessage, trustProxy?: TrustProxy): string {
  const peer = plainAddress(request.socket.remoteAddress ?? 'unknown')
  if (trustProxy === undefined) return peer
  const forwarded = request.headers['x-forwarded-for']
  if (forwarded === undefined) return peer
  const claimed = String(forwarded).split(',').slice(-mostHops).toReversed()
  return walk(peer, claimed, trustOf(trustProxy))
}

/** Throws RefusedToStart, with one sentence, when the setting can't be read. */
export function checkTrustProxy(trustProxy: TrustProxy): void {
  trustOf(trustProxy)
}

/** From us outwards: the first address that was not written by, or is not, a trusted proxy. */
function walk(peer: string, claimed: readonly string[], trust: Trust): string {
  let address = peer
  for (const [hop, text] of claimed.entries()) {
    if (!isTrusted(address, hop, trust)) break
    const next = addressIn(text)
    // Nothing readable: the proxy that passed it on is all we know.
    if (next === null) break
    address = next
  }
  return address
}

function isTrusted(address: string, hop: number, trust: Trust): boolean {
  if (trust.kind === 'hops') return hop < trust.hops
  const ip = parseIp(address)
  return ip !== null && trust.ranges.some((range) => isInCidr(ip, range))
}

/** Some proxies add the port: `203.0.113.7:1234`, `[2001:db8::1]:1234`. */
function addressIn(text: string): string | null {
  const trimmed = text.trim()
  const [, bracketed, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(trimmed) ?? []
  const address = bracketed ?? beforePort ?? trimmed
  return parseIp(address) === null ? null : plainAddress(address)
}

/** A process has a handful of these settings, and every request asks. */
const known = new Map<TrustProxy, Trust>()

function trustOf(trustProxy: TrustProxy): Trust {
  const trust = known.get(trustProxy) ?? parseTrust(trustProxy)
  known.set(trustProxy, trust)
  return trust
}

function parseTrust(trustProxy: TrustProxy): Trust {
  const isCount =
    typeof trustProxy === 'number' || (typeof trustProxy === 'string' && /^\d+$/.test(trustProxy))
  if (isCount) {
    const hops = Number(trustProxy)
    if (Number.isInteger(hops) && hops >= 0 && hops <= mostHops) return { kind: 'hops', hops }
    throw new RefusedToStart(
      `--trust-proxy is ${trustProxy}: give the count of proxies in front, up to ${mostHops}.`,
    )
  }
  const words = typeof trustProxy === 'string' ? trustProxy.split(',') : trustProxy
  return { kind: 'ranges', ranges: words.map((word) => rangeOf(word.trim())) }
}

function rangeOf(word: string): Cidr {
  const range = parseCidr(word)
  if (range !== null) return range
  throw new RefusedToStart(
    `--trust-proxy holds "${word}": give a count of proxies, or addresses such as 10.0.0.0/8.`,
  )
}
