/**
 * Addresses that no webhook of a stranger may reach: rule H21 of docs/spec/http.md. Pure.
 *
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and updates to 2025), and the multicast and
 * IPv6 address space registries. Those few that are globally reachable (AS112, AMT, PCP anycast) are listed as well:
 * nobody runs an app backend there. IPv4-mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) are missing on purpose:
 * `vet-address.ts` looks at the IPv4 address inside.
 */
import { type Cidr, type Ip, isInCidr, parseCidr } from '../ip-address.ts'

/** `loopback` and `private` can be allowed by a flag; the others only by naming the range. */
export interface SpecialRange {
  readonly name: string
  readonly kind: 'loopback' | 'private' | 'never'
}

type Entry = readonly [cidr: string, name: string, kind?: SpecialRange['kind']]

const ipv4Entries: readonly Entry[] = [
  ['0.0.0.0/8', '"this network"'],
  ['10.0.0.0/8', 'private-use', 'private'],
  ['100.64.0.0/10', 'shared address space (carrier-grade NAT)'],
  ['127.0.0.0/8', 'loopback', 'loopback'],
  ['169.254.0.0/16', 'link-local (cloud metadata)'],
  ['172.16.0.0/12', 'private-use', 'private'],
  ['192.0.0.0/24', 'IETF protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', '6to4 relay anycast'],
  ['192.168.0.0/16', 'private-use', 'private'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['255.255.255.255/32', 'limited broadcast'],
]

const ipv6Entries: readonly Entry[] = [
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback', 'loopback'],
  ['64:ff9b:1::/48', 'local NAT64'],
  ['100::/64', 'discard-only'],
  ['100:0:0:1::/64', 'dummy prefix'],
  ['2001::/23', 'IETF protocol assignments'],
  ['2001::/32', 'Teredo'],
  ['2001:2::/48', 'benchmarking'],
  ['2001:3::/32', 'AMT'],
  ['2001:4:112::/48', 'AS112'],
  ['2001:10::/28', 'ORCHID'],
  ['2001:20::/28', 'ORCHIDv2'],
  ['2001:30::/28', 'drone remote ID'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'unique-local', 'private'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
]

/** What IANA gave out for global unicast, and the doors of NAT64; the rest of IPv6 is reserved. */
const usable = [readCidr('2000::/3'), readCidr('64:ff9b::/96')]

const ranges = [...ipv4Entries, ...ipv6Entries]
  .map(([cidr, name, kind = 'never']) => ({ cidr: readCidr(cidr), range: { name, kind } }))
  // The most specific name wins.
  .sort((a, b) => b.cidr.bits - a.cidr.bits)

/** Null: an ordinary public address. */
export function specialRangeOf(ip: Ip): SpecialRange | null {
  const found = ranges.find(({ cidr }) => isInCidr(ip, cidr))
  if (found !== undefined) return found.range
  if (ip.length === 4 || usable.some((cidr) => isInCidr(ip, cidr))) return null
  return { name: 'not global unicast', kind: 'never' }
}

export function readCidr(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === null) throw new Error(`not a range: ${text}`)
  return cidr
}
