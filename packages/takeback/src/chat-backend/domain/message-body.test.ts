import { expect, test } from 'vitest'
import { bodyToStore } from './message-body.ts'

const text = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }]
const empty = Buffer.byteLength(JSON.stringify(text('')))

test('[OS5] 12288 bytes of MsgBody and CloudCustomData pass, one more does not; bytes, not characters', () => {
  expect(bodyToStore(text('x'.repeat(12_288 - empty)), null).ok).toBe(true)
  expect(bodyToStore(text('x'.repeat(12_289 - empty)), null)).toMatchObject({ ok: false, why: 'too-long' })
  expect(bodyToStore(text('x'.repeat(12_288 - empty)), '1')).toMatchObject({ ok: false, why: 'too-long' })
  expect(bodyToStore(text('中'.repeat(5000)), null)).toMatchObject({ ok: false, why: 'too-long' })
})

test('[OS5] a bad element is named', () => {
  expect(bodyToStore([{ MsgType: 'TIMTextElem' }], null)).toMatchObject({
    ok: false,
    why: 'bad-element',
    info: expect.stringContaining('MsgBody.0.MsgContent') as string,
  })
})
