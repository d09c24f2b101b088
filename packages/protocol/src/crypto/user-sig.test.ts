import { createHmac } from 'node:crypto'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { issueUserSig, readUserSig, verifyUserSig, type UserSigCheck } from './user-sig.ts'

const key = '0123456789abcdef'.repeat(4)
const issued = {
  sdkAppId: 1400000000,
  key,
  userId: 'administrator',
  expireSeconds: 15552000,
  nowSeconds: 1700000000,
}
const userSig = issueUserSig(issued)

function verdict(change: Partial<UserSigCheck> = {}): number | 'ok' {
  const result = verifyUserSig({
    sdkAppId: 1400000000,
    key,
    userId: 'administrator',
    userSig,
    nowSeconds: 1700000000,
    ...change,
  })
  return result.ok ? 'ok' : result.code
}

/** A UserSig rightly signed over whatever the document says. */
function forged(fields: Record<string, unknown>, signingKey = key): string {
  const document = {
    'TLS.ver': '2.0',
    'TLS.identifier': 'administrator',
    'TLS.sdkappid': 1400000000,
    'TLS.time': 1700000000,
    'TLS.expire': 15552000,
    ...fields,
  }
  const names = ['TLS.identifier', 'TLS.sdkappid', 'TLS.time', 'TLS.expire', 'TLS.userbuf'] as const
  const lines = Object.entries(document)
    .filter(([name]) => (names as readonly string[]).includes(name))
    .map(([name, value]) => `${name}:${String(value)}\n`)
  const sig = createHmac('sha256', signingKey).update(lines.join('')).digest('base64')
  return packed(JSON.stringify({ 'TLS.sig': sig, ...document }))
}

function packed(json: string, deflate: (data: string) => Buffer = deflateSync): string {
  return escaped(deflate(json).toString('base64'))
}

function escaped(base64: string): string {
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')
}

test('[W14] the vector', () => {
  expect(readUserSig(userSig)).toEqual({
    'TLS.ver': '2.0',
    'TLS.identifier': 'administrator',
    'TLS.sdkappid': 1400000000,
    'TLS.time': 1700000000,
    'TLS.expire': 15552000,
    'TLS.sig': 'P/y0F7WkMgISdYK8nla7MbW9NaIDChSnozZt/7ny/Pc=',
  })
  expect(verifyUserSig({ ...issued, userSig })).toEqual({
    ok: true,
    issuedAt: 1700000000,
    expiresAt: 1715552000,
  })
})

test('[W14] only letters, digits and * - _ are used', () => {
  for (let i = 0; i < 50; i++) {
    expect(issueUserSig({ ...issued, userId: `user ${i}` })).toMatch(/^[A-Za-z0-9*-]+_{0,2}$/)
  }
})

test('[W15] [T47] each fault has its code, and the earlier one wins', () => {
  expect(verdict()).toBe('ok')
  expect(verdict({ userSig: '' })).toBe(70002)
  expect(verdict({ key: '' })).toBe(70016)
  expect(verdict({ userSig: userSig.slice(0, -8), sdkAppId: 1 })).toBe(70003)
  expect(verdict({ sdkAppId: 1400000001, userId: 'other', key: 'x' })).toBe(70014)
  expect(verdict({ userId: 'other', key: 'x', nowSeconds: 2e9 })).toBe(70013)
  expect(verdict({ key: `${key}0`, nowSeconds: 2e9 })).toBe(70009)
  expect(verdict({ nowSeconds: 2e9 })).toBe(70001)
})

test('[W15] [T49] a matrix of apps, users and keys: only the own one passes', () => {
  for (const sdkAppId of [1400000000, 1400000001]) {
    for (const userId of ['administrator', 'Administrator', 'administrator ']) {
      for (const aKey of [key, key.toUpperCase(), key.slice(1)]) {
        const own = sdkAppId === 1400000000 && userId === 'administrator' && aKey === key
        expect(verdict({ sdkAppId, userId, key: aKey }) === 'ok').toBe(own)
      }
    }
  }
})

test('[W15] [T47] no flipped bit is accepted unless it leaves the document untouched', () => {
  for (let n = 0; n < 20; n++) {
    const sig = Buffer.from(issueUserSig({ ...issued, nowSeconds: 1700000000 - n }))
    for (let bit = 0; bit < sig.length * 8; bit++) {
      const changed = Buffer.from(sig)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      const text = changed.toString('latin1')
      // Deflate leaves a few bits before the checksum without meaning.
      if (verdict({ userSig: text }) === 'ok') expect(readUserSig(text)).toEqual(readUserSig(sig.toString()))
    }
  }
})

test('[W16] [T50] a text that is too long, or inflates too far, is unreadable', () => {
  expect(verdict({ userSig: 'A'.repeat(4097) })).toBe(70003)
  expect(verdict({ userSig: forged({ pad: 'x'.repeat(3000) }) })).toBe('ok')
  expect(verdict({ userSig: forged({ pad: 'x'.repeat(5000) }) })).toBe(70003)
})

test('[W16] [T50] a thousand bombs leave no mark', () => {
  const bomb = escaped(deflateSync(Buffer.alloc(2_900_000)).toString('base64'))
  expect(bomb.length).toBeLessThanOrEqual(4096)
  const before = process.memoryUsage().rss
  for (let i = 0; i < 1000; i++) expect(verdict({ userSig: bomb })).toBe(70003)
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
})

test('[W17] [T52] other packings, alphabets and broken texts are unreadable', () => {
  const json = JSON.stringify(readUserSig(userSig))
  expect(verdict({ userSig: packed(json) })).toBe('ok')
  expect(verdict({ userSig: packed(json, gzipSync) })).toBe(70003)
  expect(verdict({ userSig: packed(json, deflateRawSync) })).toBe(70003)
  const base64 = deflateSync(json).toString('base64')
  for (const text of [`${userSig}\n`, ` ${userSig}`, `${userSig}_`, '*', '____', 'AAAA', '%41', json]) {
    expect(verdict({ userSig: text }), text).toBe(70003)
  }
  if (/[+/=]/.test(base64)) expect(verdict({ userSig: base64 })).toBe(70003)
})

test('[W17] [T52] only version 2.0 and the documented types', () => {
  for (const fields of [
    { 'TLS.ver': '1.0' },
    { 'TLS.ver': 2 },
    { 'TLS.ver': '201512300000' },
    { 'TLS.sdkappid': '1400000000' },
    { 'TLS.time': '1700000000' },
    { 'TLS.expire': '15552000' },
    { 'TLS.identifier': 5 },
    { 'TLS.sig': '' },
    { 'TLS.sig': 'AAAA' },
    { 'TLS.sig': `${'A'.repeat(43)}B` },
    { 'TLS.sig': undefined },
  ]) {
    expect(verdict({ userSig: forged(fields) }), JSON.stringify(fields)).toBe(70003)
  }
  expect(verdict({ userSig: packed('[]') })).toBe(70003)
  const doubled = JSON.stringify(readUserSig(userSig)).replace('{', '{"TLS.identifier":"victim",')
  expect(verdict({ userSig: packed(doubled) })).toBe(70003)
})

test('[W17] [T51] a line break never gets into what is signed', () => {
  for (const userId of ['a\nTLS.sdkappid:1', 'a\r', 'a\u0000', 'é', '', 'x'.repeat(33)]) {
    expect(() => issueUserSig({ ...issued, userId })).toThrow(RangeError)
    expect(verdict({ userId, userSig: forged({ 'TLS.identifier': userId }) })).toBe(70003)
  }
  expect(verdict({ userSig: forged({ 'TLS.userbuf': 'AAAA\nTLS.sdkappid:1' }) })).toBe(70003)
})

test('[W18] [T48] valid up to its last second', () => {
  expect(verdict({ nowSeconds: 1715552000 })).toBe('ok')
  expect(verdict({ nowSeconds: 1715552000.9 })).toBe('ok')
  expect(verdict({ nowSeconds: 1715552001 })).toBe(70001)
})

test('[W18] [T48] up to five minutes ahead of our clock', () => {
  expect(verdict({ nowSeconds: 1700000000 - 300 })).toBe('ok')
  expect(verdict({ nowSeconds: 1700000000 - 301 })).toBe(70003)
})

test('[W18] [T48] times that are no safe integers are unreadable, and sums do not overflow', () => {
  for (const bad of [-1, 1.5, 1e300, 2 ** 53, null, '9']) {
    expect(verdict({ userSig: forged({ 'TLS.expire': bad }) })).toBe(70003)
    expect(verdict({ userSig: forged({ 'TLS.time': bad }) })).toBe(70003)
  }
  expect(verdict({ userSig: forged({ 'TLS.expire': Number.MAX_SAFE_INTEGER }) })).toBe('ok')
  expect(verdict({ userSig: forged({ 'TLS.expire': 0 }) })).toBe('ok')
  expect(verdict({ userSig: forged({ 'TLS.expire': 0 }), nowSeconds: 1700000001 })).toBe(70001)
})

test('[W19] [T52] a userbuf is signed too', () => {
  const withBuf = issueUserSig({ ...issued, userBuf: Uint8Array.of(0, 1, 2, 255) })
  expect(readUserSig(withBuf)).toMatchObject({ 'TLS.userbuf': 'AAEC/w==' })
  expect(verdict({ userSig: withBuf })).toBe('ok')
  const document = readUserSig(withBuf)
  expect(verdict({ userSig: packed(JSON.stringify({ ...document, 'TLS.userbuf': 'AAEC/g==' })) })).toBe(70009)
  const { 'TLS.userbuf': _, ...without } = document ?? {}
  expect(verdict({ userSig: packed(JSON.stringify(without)) })).toBe(70009)
})
