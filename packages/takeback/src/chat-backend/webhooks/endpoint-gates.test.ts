import { expect, test } from 'vitest'
import { createEndpointGates } from './endpoint-gates.ts'

/** Everything that can go on by itself has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('[D17] an endpoint gets so many calls at a time, in order; another endpoint does not wait', async () => {
  const gates = createEndpointGates(2)
  const begun: string[] = []
  const ends: (() => void)[] = []
  const call = (endpoint: string, name: string) =>
    gates.through(endpoint, async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.push(resolve))
    })

  const calls = [call('a', 'a1'), call('a', 'a2'), call('a', 'a3'), call('a', 'a4'), call('b', 'b1')]
  await settled()
  expect(begun).toEqual(['a1', 'a2', 'b1'])

  ends[0]?.()
  await settled()
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3'])
  ends[1]?.()
  await settled()
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4'])
  for (const end of ends) end()
  await Promise.all(calls)
})

test('[D17] a call that fails leaves its place', async () => {
  const gates = createEndpointGates(1)
  await expect(gates.through('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gates.through('a', async () => 'next')).toBe('next')
})
