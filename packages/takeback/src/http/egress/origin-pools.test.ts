/** Which connections are kept: rule H29 of docs/spec/http.md. */
import { expect, test } from 'vitest'
import { connectRules } from './connect-rules.ts'
import { createOriginPools } from './origin-pools.ts'

const origin = (n: number) => `http://endpoint-${n}.example`

test('[H29] of 256 origins the one that has been idle longest makes room for another; none does that is in use', async () => {
  const pools = createOriginPools(connectRules({ allowLoopback: true }))
  const use = (n: number) => {
    const place = pools.take(origin(n))
    if (place !== null) pools.release(origin(n), place)
    return place
  }
  const [first, second, third] = Array.from({ length: 256 }, (_, n) => use(n))
  expect(use(0)).toBe(first)
  const held = pools.take(origin(1))
  expect(held).toBe(second)
  // The third has been idle longest now.
  expect(use(256)).not.toBeNull()
  expect([use(0), pools.take(origin(1))]).toEqual([first, second])
  expect(use(2)).not.toBe(third)

  for (let n = 0; n < 256; n += 1) pools.take(origin(n + 1000))
  expect(pools.take(origin(9999))).toBeNull()
  await pools.close()
})
