import { expect, test } from 'vitest'
import { BatchChannel } from './batch-channel.ts'

test('[TU3] a lone item goes at once; what comes in meanwhile shares the next batches, up to the limit', async () => {
  const batches: number[][] = []
  const gates: (() => void)[] = []
  const channel = new BatchChannel<number>(3, async (items) => {
    batches.push([...items])
    await new Promise<void>((resolve) => gates.push(resolve))
    return { results: items.map((item) => item * 10), errors: [] }
  })
  const first = channel.submit(1)
  await new Promise((resolve) => setImmediate(resolve))
  const others = [2, 3, 4, 5].map((item) => channel.submit(item))
  expect(batches).toEqual([[1]])

  const finished = channel.finish(new Error('finished'))
  await expect(channel.submit(6)).rejects.toThrow('finished')
  for (let open = 0; open < 3; open += 1) {
    await expect.poll(() => gates.length).toBe(open + 1)
    gates[open]?.()
  }
  await finished
  expect(await Promise.all([first, ...others])).toEqual([10, 20, 30, 40, 50])
  expect(batches).toEqual([[1], [2, 3, 4], [5]])
})
