/**
 * May we connect to this address? Rules H21-H23 of docs/spec/http.md. Pure.
 *
 * IPv6 can carry an IPv4 address inside. A mapped one *is* that IPv4 address. Behind the others (NAT64, 6to4,
 * Teredo, IPv4-compatible) somebody forwards to it, so both must be fit: the outer and the inner one.
 */
import { type Cidr, type Ip, isInCidr, parseIp } from '../ip-address.ts'
import { readCidr, specialRangeOf } from './special-ranges.ts'

/** What is let through although it is special. */
export interface Allowed {
  readonly loopback: boolean
  /** RFC 1918 and unique-local IPv6; not link-local, where cloud metadata lives. */
  readonly private: boolean
  readonly cidrs: readonly Cidr[]
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** `address`: an IP address as text, as a resolver gives it. What can't be read is refused. */
export function vetAddress(address: string, allowed: Allowed): Verdict {
  const ip = parseIp(address)
  if (ip === null) return { ok: false, why: 'the address cannot be read' }
  const embedded = embeddedIpv4(ip)
  if (embedded !== null) {
    const inner = vet(embedded.ip, { ...allowed, loopback: false })
    if (!inner.ok) return { ok: false, why: `${inner.why}, inside ${embedded.form}` }
  }
  return vet(ip, allowed)
}

function vet(ip: Ip, allowed: Allowed): Verdict {
  const range = specialRangeOf(ip)
  if (range === null) return { ok: true }
  if (range.kind === 'loopback' && allowed.loopback) return { ok: true }
  if (range.kind === 'private' && allowed.private) return { ok: true }
  if (allowed.cidrs.some((cidr) => isInCidr(ip, cidr))) return { ok: true }
  return { ok: false, why: `the address is ${range.name}` }
}

const nat64 = readCidr('64:ff9b::/96')
const localNat64 = readCidr('64:ff9b:1::/48')
const sixToFour = readCidr('2002::/16')
const teredo = readCidr('2001::/32')
const compatible = readCidr('::/96')

function embeddedIpv4(ip: Ip): { readonly ip: Ip; readonly form: string } | null {
  if (ip.length === 4) return null
  if (isInCidr(ip, nat64) || isInCidr(ip, localNat64)) return { ip: ip.subarray(12), form: 'NAT64' }
  if (isInCidr(ip, sixToFour)) return { ip: ip.subarray(2, 6), form: '6to4' }
  // The client's address is written inverted, so that simple NATs leave it alone.
  if (isInCidr(ip, teredo)) return { ip: ip.subarray(12).map((byte) => byte ^ 0xff), form: 'Teredo' }
  // :: and ::1 are addresses of their own.
  const isCompatible = isInCidr(ip, compatible) && ip.subarray(12, 15).some((byte) => byte !== 0)
  return isCompatible ? { ip: ip.subarray(12), form: 'an IPv4-compatible address' } : null
}
