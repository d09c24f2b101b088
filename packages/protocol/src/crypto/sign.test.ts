import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { expect, test, vi } from 'vitest'
import { sign, verifySign, type SignCheck } from './sign.ts'

const good: SignCheck = {
  tokens: ['xxxxyyyy'],
  sign: '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
  requestTime: '1669872112',
  nowSeconds: 1669872112,
}

function reason(change: Partial<SignCheck>): string {
  const verdict = verifySign({ ...good, ...change })
  return verdict.ok ? 'ok' : verdict.reason
}

test('[W10] the vector', () => {
  expect(sign('xxxxyyyy', 1669872112)).toBe(good.sign)
  // Older pages print the token `xxxyyy`: a misprint.
  expect(sign('xxxyyy', '1669872112')).toBe(
    'e78a85473bed2cdc8d6fa8c4d5a4ba4735fd64156e15a99516b9890293e135de',
  )
  expect(verifySign(good)).toEqual({ ok: true, skewSeconds: 0 })
})

test('[W11] missing and malformed are told apart, and nothing throws', () => {
  for (const missing of [undefined, null, '']) {
    expect(reason({ sign: missing })).toBe('missing')
    expect(reason({ requestTime: missing })).toBe('missing')
  }
  const hex = String(good.sign)
  for (const bad of [
    hex.toUpperCase(),
    hex.slice(1),
    `${hex}0`,
    `${hex.slice(1)}g`,
    ` ${hex.slice(1)}`,
    `${hex}\n`,
  ]) {
    expect(reason({ sign: bad })).toBe('malformed')
  }
  for (const bad of [
    '166987211',
    '16698721120',
    '+669872112',
    '1669872112 ',
    '1669872112\n',
    '1.66987e9',
    '１６６９８７２１１２',
  ]) {
    expect(reason({ requestTime: bad, sign: sign('xxxxyyyy', bad) })).toBe('malformed')
  }
})

test('[W11] Sign is compared in constant time, with every token', () => {
  const compared = vi.spyOn(crypto, 'timingSafeEqual')
  syncBuiltinESMExports()
  try {
    const [tokens, requestTime] = [['first', 'second', 'third'], '1669872112']
    const check = (given: string) =>
      verifySign({ tokens, sign: given, requestTime, nowSeconds: Number(requestTime) }).ok
    expect(check(sign('first', requestTime))).toBe(true)
    expect(check(sign('none of them', requestTime))).toBe(false)
    // It goes on after one that fits.
    expect(compared).toHaveBeenCalledTimes(2 * tokens.length)
  } finally {
    compared.mockRestore()
    syncBuiltinESMExports()
  }
})

test('[W11] a token cannot borrow digits from the time', () => {
  expect(reason({ tokens: ['xxxxyyyy1'], requestTime: '669872112' })).toBe('malformed')
  expect(reason({ tokens: ['xxxxyyy'], requestTime: 'y1669872112' })).toBe('malformed')
})

test('[W11] length extension stops at the ten digits, for every token length and way of decoding', () => {
  for (let length = 1; length <= 128; length++) {
    const glue = paddingAfter(length + 10)
    const decodings = [
      `1669872112${glue.toString('latin1')}1669872112`,
      `1669872112${glue.toString('utf8')}1669872112`,
      `1669872112${glue.toString('hex').replaceAll(/../g, '%$&')}1669872112`,
    ]
    for (const requestTime of decodings) {
      const token = 't'.repeat(length)
      expect(reason({ tokens: [token], requestTime, sign: sign(token, requestTime) })).toBe('malformed')
    }
  }
})

test('[W12] one of two tokens will do', () => {
  expect(reason({ tokens: ['new', 'xxxxyyyy'] })).toBe('ok')
  expect(reason({ tokens: ['xxxxyyyy', 'new'] })).toBe('ok')
  expect(reason({ tokens: ['new'] })).toBe('wrong')
  expect(reason({ tokens: [] })).toBe('wrong')
})

test('[W12] of all single-digit changes none is accepted', () => {
  const hex = String(good.sign)
  for (let i = 0; i < 64; i++) {
    for (const digit of '0123456789abcdefABCDEFg') {
      const changed = hex.slice(0, i) + digit + hex.slice(i + 1)
      if (changed !== hex) expect(reason({ sign: changed })).toMatch(/wrong|malformed/)
    }
  }
})

test('[W13] 60 seconds either way are fresh, 61 are stale, with the skew', () => {
  const at = (offset: number, toleranceSeconds?: number) =>
    verifySign({
      ...good,
      nowSeconds: 1669872112 + offset,
      ...(toleranceSeconds === undefined ? {} : { toleranceSeconds }),
    })
  for (const offset of [-60, -59, 0, 59, 60, 60.9]) expect(at(offset).ok).toBe(true)
  expect(at(61)).toEqual({ ok: false, reason: 'stale', skewSeconds: 61 })
  expect(at(-61)).toEqual({ ok: false, reason: 'stale', skewSeconds: -61 })
  expect(at(-3600)).toMatchObject({ reason: 'stale' })
  expect([at(300, 300).ok, at(301, 300).ok, at(31, 30).ok]).toEqual([true, false, false])
  expect(reason({ tokens: ['new'], nowSeconds: 0 })).toBe('wrong')
})

/** What SHA-256 appends to a message of `length` bytes. */
function paddingAfter(length: number): Buffer {
  const zeros = (119 - (length % 64)) % 64
  const padding = Buffer.alloc(1 + zeros + 8)
  padding[0] = 0x80
  padding.writeUInt32BE(length * 8, padding.length - 4)
  return padding
}
