import { expect, test } from 'vitest'
import { isInCidr, parseCidr, parseIp, plainAddress } from './ip-address.ts'

test('[H12] an IPv4-mapped address is the IPv4 address', () => {
  expect(plainAddress('::ffff:10.1.2.3')).toBe('10.1.2.3')
  expect(plainAddress('::FFFF:a01:203')).toBe('10.1.2.3')
  expect(plainAddress('2001:db8::1')).toBe('2001:db8::1')
  expect(plainAddress('unknown')).toBe('unknown')
})

test.for([
  ['1.2.3.4', '01020304'],
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['2001:db8::ff00:42:8329', '20010db8000000000000ff0000428329'],
  ['64:ff9b::1.2.3.4', '0064ff9b000000000000000001020304'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
] as const)('[H23] %s reads as its bytes', ([text, hex]) => {
  expect(Buffer.from(parseIp(text) ?? []).toString('hex')).toBe(hex)
})

test.for(['', '1.2.3', '01.2.3.4', '1.2.3.4:80', '[::1]', 'fe80::1%lo', ' ::1', '::ffff:1.2.3', 'localhost'])(
  '[H14] "%s" is no address',
  (text) => {
    expect(parseIp(text)).toBeNull()
  },
)

test('[H21] a range holds its first and last address and not their neighbours', () => {
  const holds = (range: string, address: string) => isInCidr(parseIp(address)!, parseCidr(range)!)
  expect(holds('100.64.0.0/10', '100.64.0.0')).toBe(true)
  expect(holds('100.64.0.0/10', '100.127.255.255')).toBe(true)
  expect(holds('100.64.0.0/10', '100.63.255.255')).toBe(false)
  expect(holds('100.64.0.0/10', '100.128.0.0')).toBe(false)
  expect(holds('0.0.0.0/0', '9.9.9.9')).toBe(true)
  expect(holds('::/0', '9.9.9.9')).toBe(false)
  expect(holds('::ffff:10.0.0.0/104', '10.200.0.1')).toBe(true)
})

test.for(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '10/8', '::/129', '::/x', 'all'])(
  '[H14] "%s" is no range',
  (text) => {
    expect(parseCidr(text)).toBeNull()
  },
)
