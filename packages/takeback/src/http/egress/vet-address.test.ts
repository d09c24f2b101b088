import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCidr, parseIp } from '../ip-address.ts'
import { type Allowed, vetAddress } from './vet-address.ts'

const nothing: Allowed = { loopback: false, private: false, cidrs: [] }
const passes = (address: string, allowed = nothing) => vetAddress(address, allowed).ok

/** First, middle and last address of every range of the IANA registries, by hand. */
const special: readonly (readonly [range: string, ...addresses: string[]])[] = [
  ['0.0.0.0/8', '0.0.0.0', '0.128.0.1', '0.255.255.255'],
  ['10.0.0.0/8', '10.0.0.0', '10.128.3.4', '10.255.255.255'],
  ['100.64.0.0/10', '100.64.0.0', '100.100.100.200', '100.127.255.255'],
  ['127.0.0.0/8', '127.0.0.0', '127.0.0.1', '127.255.255.255'],
  ['169.254.0.0/16', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ['172.16.0.0/12', '172.16.0.0', '172.24.1.1', '172.31.255.255'],
  ['192.0.0.0/24', '192.0.0.0', '192.0.0.170', '192.0.0.255'],
  ['192.0.2.0/24', '192.0.2.0', '192.0.2.128', '192.0.2.255'],
  ['192.31.196.0/24', '192.31.196.0', '192.31.196.77', '192.31.196.255'],
  ['192.52.193.0/24', '192.52.193.0', '192.52.193.77', '192.52.193.255'],
  ['192.88.99.0/24', '192.88.99.0', '192.88.99.1', '192.88.99.255'],
  ['192.168.0.0/16', '192.168.0.0', '192.168.1.1', '192.168.255.255'],
  ['192.175.48.0/24', '192.175.48.0', '192.175.48.42', '192.175.48.255'],
  ['198.18.0.0/15', '198.18.0.0', '198.19.0.1', '198.19.255.255'],
  ['198.51.100.0/24', '198.51.100.0', '198.51.100.9', '198.51.100.255'],
  ['203.0.113.0/24', '203.0.113.0', '203.0.113.9', '203.0.113.255'],
  ['224.0.0.0/4', '224.0.0.0', '233.252.0.1', '239.255.255.255'],
  ['240.0.0.0/4', '240.0.0.0', '250.1.2.3', '255.255.255.255'],
  ['::/128', '::'],
  ['::1/128', '::1', '0:0:0:0:0:0:0:1'],
  ['64:ff9b:1::/48', '64:ff9b:1::', '64:ff9b:1::808:808', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['100::/64', '100::', '100::8000:0:0:0', '100::ffff:ffff:ffff:ffff'],
  ['100:0:0:1::/64', '100:0:0:1::', '100:0:0:1:8000::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  ['2001::/23', '2001::', '2001:100::1', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:2::/48', '2001:2::', '2001:2:0:8000::', '2001:2:0:ffff:ffff:ffff:ffff:ffff'],
  ['2001:10::/28', '2001:10::', '2001:18::', '2001:1f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:20::/28', '2001:20::', '2001:28::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::/32', '2001:db8::', '2001:db8:8000::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2002::/16', '2002::', '2002:808:808::1', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2620:4f:8000::/48', '2620:4f:8000::', '2620:4f:8000:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::/20', '3fff::', '3fff:800::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['5f00::/16', '5f00::', '5f00:8000::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fc00::/7', 'fc00::', 'fd00:ec2::254', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fe80::/10', 'fe80::', 'fe80::1', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fec0::/10', 'fec0::', 'fec0::1', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['ff00::/8', 'ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['not 2000::/3', '1::1', '1fff:ffff::', '4000::', '8000::1', '64:ff9b:2::1'],
]

test.for(special)('[H21] nothing of %s is let through', ([, ...addresses]) => {
  expect(addresses.filter((address) => passes(address))).toEqual([])
})

test('[H21] ordinary public addresses pass, up to the edges of the special ranges', () => {
  const fine = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
  ]
  fine.push('128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255')
  fine.push(
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2001:200::1',
    '2606:4700::1111',
  )
  fine.push('2400:cb00::1', '2a00:1450:4001::8', '3ffe::1', '2003::1')
  expect(fine.filter((address) => !passes(address))).toEqual([])
})

test.for([
  ['mapped', '::ffff:127.0.0.1', 'the address is loopback'],
  ['mapped, in hex', '::ffff:7f00:1', 'the address is loopback'],
  ['NAT64', '64:ff9b::7f00:1', 'the address is loopback, inside NAT64'],
  [
    'NAT64 of the metadata service',
    '64:ff9b::169.254.169.254',
    'the address is link-local (cloud metadata), inside NAT64',
  ],
  ['6to4', '2002:7f00:1::', 'the address is loopback, inside 6to4'],
  ['Teredo', '2001::80ff:fffe', 'the address is loopback, inside Teredo'],
  ['IPv4-compatible', '::127.0.0.1', 'the address is loopback, inside an IPv4-compatible address'],
  ['IPv4-compatible of a public one', '::8.8.8.8', 'the address is not global unicast'],
  ['IPv4-translated', '::ffff:0:127.0.0.1', 'the address is not global unicast'],
  ['6to4 of a public one', '2002:808:808::', 'the address is 6to4'],
] as const)('[H23] %s is unwrapped: %s', ([, address, why]) => {
  expect(vetAddress(address, nothing)).toEqual({ ok: false, why })
})

test('[H23] a public IPv4 address passes mapped and by NAT64', () => {
  expect(passes('::ffff:8.8.8.8')).toBe(true)
  expect(passes('64:ff9b::8.8.8.8')).toBe(true)
})

test.for(['', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', 'fe80::1%eth0', '8.8.8.8 ', '[::1]'])(
  '[H23] "%s" is refused because it can not be read',
  (address) => {
    expect(vetAddress(address, nothing)).toEqual({ ok: false, why: 'the address cannot be read' })
  },
)

test('[H21] the loopback flag lets through loopback only, and not through a tunnel', () => {
  const allowed = { ...nothing, loopback: true }
  expect(
    ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].filter((address) => !passes(address, allowed)),
  ).toEqual([])
  const others = [
    '10.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '64:ff9b::127.0.0.1',
    '2002:7f00:1::',
    '::127.0.0.1',
  ]
  expect(others.filter((address) => passes(address, allowed))).toEqual([])
})

test('[H21] the private flag lets through RFC 1918 and unique-local, never cloud metadata', () => {
  const allowed = { ...nothing, private: true }
  expect(
    ['10.0.0.1', '172.16.0.1', '192.168.0.1', 'fd00::1'].filter((address) => !passes(address, allowed)),
  ).toEqual([])
  expect(
    ['127.0.0.1', '169.254.169.254', '100.64.0.1', 'fe80::1'].filter((address) => passes(address, allowed)),
  ).toEqual([])
})

test('[H21] a named range is let through, and only that', () => {
  const allowed = { ...nothing, cidrs: [parseCidr('100.64.0.0/16')!, parseCidr('fe80::/64')!] }
  expect(passes('100.64.1.2', allowed)).toBe(true)
  expect(passes('100.65.0.0', allowed)).toBe(false)
  expect(passes('fe80::7', allowed)).toBe(true)
  expect(passes('169.254.169.254', allowed)).toBe(false)
})

test('[H23] no spelling of a loopback or metadata address passes', () => {
  const bad = fc.constantFrom([127, 0, 0, 1], [169, 254, 169, 254], [10, 0, 0, 1], [0, 0, 0, 0])
  const forms = fc.constantFrom('v4', 'mapped', 'nat64', '6to4', 'teredo', 'compatible')
  const writing = fc.record({ upper: fc.boolean(), padded: fc.boolean(), short: fc.boolean() })
  fc.assert(
    fc.property(bad, forms, writing, (address, form, writing) => {
      const text = spell(address, form, writing)
      return text.includes('.') || parseIp(text) !== null ? !passes(text) : true
    }),
    { numRuns: 10_000 },
  )
})

function spell(
  v4: readonly number[],
  form: string,
  { upper, padded, short }: { readonly upper: boolean; readonly padded: boolean; readonly short: boolean },
): string {
  if (form === 'v4') return v4.join('.')
  const bytes = new Uint8Array(16)
  if (form === 'mapped') bytes.set([0xff, 0xff, ...v4], 10)
  else if (form === 'nat64') bytes.set([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ...v4])
  else if (form === '6to4') bytes.set([0x20, 2, ...v4])
  else if (form === 'teredo')
    bytes.set([0x20, 1, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0, ...v4.map((byte) => byte ^ 0xff)])
  else bytes.set(v4, 12)
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! * 256 + bytes[2 * i + 1]!).toString(16))
  const written = groups.map((group) => (padded ? group.padStart(4, '0') : group)).join(':')
  const shortened = short ? written.replace(/(^|:)(0+:)+0+(:|$)/, '::') : written
  return upper ? shortened.toUpperCase() : shortened
}
