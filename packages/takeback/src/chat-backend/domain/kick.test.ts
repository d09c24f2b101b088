import { expect, test } from 'vitest'
import { isFromBeforeKick, outlives } from './kick.ts'

test('[RA8] a UserSig of before the kick, or of its second, is no login any more; a later one is', () => {
  expect(isFromBeforeKick(100, null)).toBe(false)
  expect(isFromBeforeKick(99, 100_500)).toBe(true)
  expect(isFromBeforeKick(100, 100_500)).toBe(true)
  expect(isFromBeforeKick(101, 100_500)).toBe(false)
  expect(isFromBeforeKick(100, 100_000)).toBe(false)
})

test('[LV15] a login outlives neither a kick nor the end of its account', () => {
  const then = { tiny_id: '1', kicked_at: null }
  expect(outlives(then, { ...then })).toBe(true)
  expect(outlives(then, { ...then, kicked_at: 5 })).toBe(false)
  expect(outlives({ ...then, kicked_at: 5 }, { ...then, kicked_at: 5 })).toBe(true)
  expect(outlives({ ...then, kicked_at: 5 }, { ...then, kicked_at: 6 })).toBe(false)
  expect(outlives(then, undefined)).toBe(false)
  expect(outlives(then, { ...then, tiny_id: '2' })).toBe(false)
})
