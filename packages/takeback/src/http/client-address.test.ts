import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { checkTrustProxy, clientAddress, type TrustProxy } from './client-address.ts'

const from = (peer: string | undefined, forwarded?: string) =>
  ({
    socket: { remoteAddress: peer },
    headers: { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

test('[H12] without trusted proxies X-Forwarded-For is ignored', () => {
  expect(clientAddress(from('::ffff:203.0.113.9', '1.2.3.4'))).toBe('203.0.113.9')
  expect(clientAddress(from('2001:db8::1', '1.2.3.4'))).toBe('2001:db8::1')
  expect(clientAddress(from('203.0.113.9', '1.2.3.4'), 0)).toBe('203.0.113.9')
  expect(clientAddress(from(undefined, '1.2.3.4'))).toBe('unknown')
})

test.for<[TrustProxy, string | undefined, string]>([
  [1, '198.51.100.1', '198.51.100.1'],
  [1, '6.6.6.6, 198.51.100.1', '198.51.100.1'],
  ['2', '6.6.6.6, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
  [5, '198.51.100.1', '198.51.100.1'],
  [1, undefined, '10.0.0.1'],
  ['10.0.0.0/8', '6.6.6.6, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
  [['10.0.0.0/8', '198.51.100.1'], '6.6.6.6, 198.51.100.1', '6.6.6.6'],
  ['10.0.0.0/8, 192.168.0.0/16', '10.1.1.1, 192.168.0.9', '10.1.1.1'],
  ['172.16.0.0/12', '6.6.6.6', '10.0.0.1'],
  [1, '::ffff:198.51.100.1', '198.51.100.1'],
  [1, '198.51.100.1:4711', '198.51.100.1'],
  [1, '[2001:db8::7]:4711', '2001:db8::7'],
])('[H13] trusting %j, X-Forwarded-For "%s" from 10.0.0.1 is %s', ([trust, forwarded, address]) => {
  expect(clientAddress(from('::ffff:10.0.0.1', forwarded), trust)).toBe(address)
})

test.for(['evil', '', ',', '127.0.0.1 or 1=1', 'unknown', '<script>'])(
  '[H14] "%s" from a trusted proxy gives the proxy',
  (forwarded) => {
    expect(clientAddress(from('10.0.0.1', forwarded), 1)).toBe('10.0.0.1')
    expect(clientAddress(from('10.0.0.1', forwarded), '10.0.0.0/8')).toBe('10.0.0.1')
  },
)

test.for(['yes', '10.0.0.0/99', '10.0.0.0/8,', '33', '', '-1', 'localhost'])(
  '[H14] --trust-proxy %j refuses to start',
  (setting) => {
    expect(() => checkTrustProxy(setting)).toThrow(/--trust-proxy/)
  },
)
