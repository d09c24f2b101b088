import { expect, test } from 'vitest'
import { RoomMaker } from './room-maker.ts'

function openRoom() {
  const made: { since: number; done: PromiseWithResolvers<void> }[] = []
  const room = new RoomMaker((since) => {
    const done = Promise.withResolvers<void>()
    made.push({ since, done })
    return done.promise
  })
  return { made, room, settled: () => new Promise((resolve) => setImmediate(resolve)) }
}

test('[R64] while room is made once, whoever asks gathers for the next time, which is for the earliest of them', async () => {
  const { made, room, settled } = openRoom()
  const first = room.makeFor(5)
  await settled()
  const others = [room.makeFor(9), room.makeFor(7), room.makeFor(8)]
  await settled()
  expect(made.map(({ since }) => since)).toEqual([5])
  made[0]?.done.resolve()
  await first
  await settled()
  expect(made.map(({ since }) => since)).toEqual([5, 7])
  made[1]?.done.resolve()
  await Promise.all(others)
})

test('[R64] where room can not be made, those who asked hear of it, and the next try is a new one', async () => {
  const { made, room, settled } = openRoom()
  const failing = room.makeFor(1)
  await settled()
  const next = room.makeFor(2)
  made[0]?.done.reject(new Error('disk full'))
  await expect(failing).rejects.toThrow('disk full')
  await settled()
  made[1]?.done.resolve()
  await next
})
