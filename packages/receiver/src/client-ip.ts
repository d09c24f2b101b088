/**
 * Whose address is it? Rule R13 of docs/spec/receiving.md: the connection's, unless it comes from a proxy that is
 * trusted. X-Forwarded-For is read from its end, because only the end was written by somebody we know.
 */
import { BlockList, isIP } from 'node:net'

/** A count of hops, or addresses and CIDR ranges, as a list or in one text separated by commas. */
export type TrustProxy = number | string | readonly string[]

const MOST_HOPS = 32

export type Trust =
  | { readonly kind: 'none' }
  | { readonly kind: 'hops'; readonly hops: number }
  | { readonly kind: 'ranges'; readonly ranges: BlockList }

export function readTrust(trustProxy: TrustProxy | undefined): Trust {
  if (trustProxy === undefined || trustProxy === '') return { kind: 'none' }
  const isCount =
    typeof trustProxy === 'number' || (typeof trustProxy === 'string' && /^\d+$/.test(trustProxy))
  if (isCount) return hops(Number(trustProxy))
  const ranges = new BlockList()
  const words = typeof trustProxy === 'string' ? trustProxy.split(',') : trustProxy
  for (const word of words) addRange(ranges, word.trim())
  return { kind: 'ranges', ranges }
}

function hops(count: number): Trust {
  if (!Number.isInteger(count) || count < 0 || count > MOST_HOPS) {
    throw new TypeError(
      `trustProxy is ${count}: give a count of proxies from 0 to ${MOST_HOPS}, or their addresses`,
    )
  }
  return count === 0 ? { kind: 'none' } : { kind: 'hops', hops: count }
}

function addRange(ranges: BlockList, word: string): void {
  const [address = '', prefix] = word.split('/')
  const family = isIP(address)
  const longest = family === 6 ? 128 : 32
  const length = prefix === undefined ? longest : Number(prefix)
  if (family === 0 || !/^\d*$/.test(prefix ?? '') || prefix === '' || length > longest) {
    throw new TypeError(
      `trustProxy holds "${word}": give a count of proxies, or addresses such as 10.0.0.0/8`,
    )
  }
  ranges.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4')
}

/** `forwarded`: the header X-Forwarded-For. */
export function clientIpOf(
  remote: string | undefined,
  forwarded: string | readonly string[] | null | undefined,
  trust: Trust,
): string {
  const peer = plain(remote ?? 'unknown')
  if (trust.kind === 'none') return peer
  const claimed = String(forwarded ?? '')
    .split(',')
    .slice(-MOST_HOPS)
    .toReversed()
  let address = peer
  // From us outwards, as long as who passed it on is trusted.
  for (const [hop, text] of claimed.entries()) {
    const next = plain(text.trim())
    if (!isTrusted(address, hop, trust) || isIP(next) === 0) break
    address = next
  }
  return address
}

function isTrusted(address: string, hop: number, trust: Trust): boolean {
  if (trust.kind !== 'ranges') return trust.kind === 'hops' && hop < trust.hops
  const family = isIP(address)
  return family !== 0 && trust.ranges.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function plain(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}
