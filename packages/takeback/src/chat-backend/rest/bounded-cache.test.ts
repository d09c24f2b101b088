import { expect, test } from 'vitest'
import { BoundedCache } from './bounded-cache.ts'

test('a full cache forgets what was not asked for the longest', () => {
  const cache = new BoundedCache<number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  cache.get('a')
  cache.set('c', 3)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
})

test('it never holds more than it may, and always the latest half', () => {
  const cache = new BoundedCache<number>(100)
  for (let i = 0; i < 1000; i += 1) {
    cache.set(`${i}`, i)
    cache.set(`${i}`, i)
    if (i >= 20) expect(cache.get(`${i - 20}`)).toBe(i - 20)
    expect(cache.size).toBeLessThanOrEqual(100)
  }
  expect(cache.get('999')).toBe(999)
  expect(cache.get('0')).toBeUndefined()
})
