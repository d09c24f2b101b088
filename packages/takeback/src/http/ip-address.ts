/** IP addresses and ranges as bytes. Pure. IPv4-mapped IPv6 addresses read as the IPv4 address that they are. */
import { isIP } from 'node:net'

/** 4 or 16 bytes. */
export type Ip = Uint8Array

export interface Cidr {
  readonly network: Ip
  /** Leading bits that count. */
  readonly bits: number
}

export function isIpv6(text: string): boolean {
  return isIP(text) === 6
}

/** Null for anything but a plain address: a name, an address with a zone, with a port, in brackets, with spaces. */
export function parseIp(text: string): Ip | null {
  const family = text.includes('%') ? 0 : isIP(text)
  if (family === 0) return null
  if (family === 4) return Uint8Array.from(text.split('.'), Number)
  const ip = ipv6Bytes(text)
  return mappedIpv4(ip) ?? ip
}

/** `10.0.0.0/8`, `fc00::/7`, or one address. Null when it is neither. */
export function parseCidr(text: string): Cidr | null {
  const [address = '', prefix, ...rest] = text.split('/')
  const network = parseIp(address)
  if (network === null || rest.length > 0) return null
  const longest = network.length * 8
  if (prefix === undefined) return { network, bits: longest }
  // A prefix of a mapped address counts from the front of its IPv6 form.
  const bits = Number(prefix) - (isIpv6(address) && network.length === 4 ? 96 : 0)
  return /^\d{1,3}$/.test(prefix) && bits >= 0 && bits <= longest ? { network, bits } : null
}

export function isInCidr(ip: Ip, { network, bits }: Cidr): boolean {
  if (ip.length !== network.length) return false
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (ip[i] !== network[i]) return false
  const rest = bits & 7
  if (rest === 0) return true
  const mask = 0xff << (8 - rest)
  return ((ip[whole]! ^ network[whole]!) & mask & 0xff) === 0
}

/** `::ffff:10.0.0.1` → `10.0.0.1`; other text as it is. */
export function plainAddress(text: string): string {
  const ip = parseIp(text)
  return ip?.length === 4 ? ip.join('.') : text
}

function mappedIpv4(ip: Ip): Ip | null {
  if (ip.length !== 16 || ip[10] !== 0xff || ip[11] !== 0xff) return null
  return ip.subarray(0, 10).every((byte) => byte === 0) ? ip.subarray(12) : null
}

/** `text` is valid: node:net said so. */
function ipv6Bytes(text: string): Ip {
  const [head = '', tail] = text.split('::')
  const front = groupBytes(head)
  const back = groupBytes(tail ?? '')
  const bytes = new Uint8Array(16)
  bytes.set(front)
  bytes.set(back, 16 - back.length)
  return bytes
}

function groupBytes(groups: string): number[] {
  if (groups === '') return []
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}
