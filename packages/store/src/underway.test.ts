import { expect, test } from 'vitest'
import { Underway } from './underway.ts'

test('what is waited for ends with the last that was begun, also meanwhile; several may wait', async () => {
  const underway = new Underway()
  await underway.ended()
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  underway.add(first.promise)
  const told: string[] = []
  const waiting = ['one', 'other'].map(async (who) => {
    await underway.ended()
    told.push(who)
  })
  underway.add(second.promise)
  expect(underway.count).toBe(2)
  first.resolve()
  await new Promise(setImmediate)
  expect([underway.count, told]).toEqual([1, []])
  second.resolve()
  await Promise.all(waiting)
  expect([underway.count, told]).toEqual([0, ['one', 'other']])
})
