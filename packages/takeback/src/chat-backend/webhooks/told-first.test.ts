import { expect, test } from 'vitest'
import { createToldFirst } from './told-first.ts'

test('[D13] a recall waits for every After-send of its conversation that was begun before, failed ones too', async () => {
  const toldFirst = createToldFirst()
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const later = Promise.withResolvers<void>()
  const other = Promise.withResolvers<void>()
  toldFirst.telling(1, first.promise)
  toldFirst.telling(1, second.promise)
  toldFirst.telling(2, other.promise)
  const order: string[] = []
  const recall = (async () => {
    await toldFirst.told(1)
    order.push('recall')
  })()
  toldFirst.telling(1, later.promise)

  second.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  order.push('second')
  first.reject(new Error('no'))
  await recall
  expect(order).toEqual(['second', 'recall'])
  await toldFirst.told(3)
})
