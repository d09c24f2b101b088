import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Activity } from './activity.ts'
import { DevelopmentClock } from './clock.ts'

const start = 1_700_000_000_000
const day = 86_400_000

/** A clock over a machine in our hands, and what came when, counted from the start. */
function openClock() {
  const machine = { time: start, now: () => machine.time }
  const activity = new Activity()
  const clock = new DevelopmentClock(machine, () => activity.atRest())
  const came: string[] = []
  return {
    clock,
    machine,
    activity,
    came,
    notes: (what: string, moment: number) =>
      clock.at(start + moment, () => came.push(`${what} ${clock.now() - start}`)),
  }
}

test('[DV11] frozen, it stands, and nothing comes', async () => {
  const { clock, machine, came, notes } = openClock()
  notes('one', 1000)
  await clock.freeze()
  machine.time += 5000
  expect(clock.view()).toEqual({ state: 'frozen', now: start, machineNow: start + 5000 })
  expect(came).toEqual([])
})

test('[DV12] an advance goes from moment to moment, in the order of their times', async () => {
  const { clock, came, notes } = openClock()
  await clock.freeze()
  notes('three', 3 * day)
  notes('one', 1000)
  notes('two', 2000)
  notes('also two', 2000)
  notes('beyond', 3 * day + 1)
  await clock.advance(3 * day)
  expect(came).toEqual(['one 1000', 'two 2000', 'also two 2000', `three ${3 * day}`])
  expect(clock.view()).toMatchObject({ state: 'frozen', now: start + 3 * day })
})

test('[DV12] what a moment sets off ends before the next one comes', async () => {
  const { clock, activity, came } = openClock()
  await clock.freeze()
  const works = (name: string, moment: number) =>
    clock.at(start + moment, () => {
      void activity.during(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        came.push(`${name} ends ${clock.now() - start}`)
        // A retry: it is set when the attempt has failed.
        if (moment < 4000) works(`${name}'`, moment + 2000)
      })
    })
  works('a', 1000)
  works('b', 1500)
  await clock.advance(10_000)
  expect(came).toEqual([
    'a ends 1000',
    'b ends 1500',
    "a' ends 3000",
    "b' ends 3500",
    "a'' ends 5000",
    "b'' ends 5500",
  ])
})

test('[DV12] what was under way before ends first, and an advance by nothing waits for it', async () => {
  const { clock, activity, came, notes } = openClock()
  await clock.freeze()
  const { promise, resolve } = Promise.withResolvers<void>()
  void activity.during(() => promise).then(() => came.push('ended'))
  notes('due now', 0)
  const advancing = clock.advance(0)
  await new Promise((done) => setTimeout(done, 5))
  expect(came).toEqual([])
  resolve()
  await advancing
  expect(came).toEqual(['ended', 'due now 0'])
})

test('[DV12] what looks now and then looks once per step, before what is due', async () => {
  const { clock, came, notes } = openClock()
  await clock.freeze()
  const end = clock.every(1000, () => came.push(`tick ${clock.now() - start}`))
  notes('one', 500)
  notes('two', 2500)
  await clock.advance(day)
  expect(came).toEqual(['one 500', 'tick 2500', 'two 2500', `tick ${day}`])
  end()
  await clock.advance(day)
  expect(came).toHaveLength(4)
})

test('[DV12] of two that are due at once one may call the other off', async () => {
  const { clock, came, notes } = openClock()
  await clock.freeze()
  const callOff: (() => void)[] = []
  clock.at(start + 1, () => callOff[0]?.())
  callOff.push(notes('called off', 1))
  notes('one', 1)
  await clock.advance(1)
  expect(came).toEqual(['one 1'])
})

test('[DV12] advances that are asked for together happen one after the other', async () => {
  const { clock, came, notes } = openClock()
  await clock.freeze()
  notes('one', 1000)
  notes('two', 2000)
  await Promise.all([clock.advance(1000), clock.advance(1000), clock.run(), clock.freeze()])
  expect(came).toEqual(['one 1000', 'two 2000'])
  expect(clock.view()).toMatchObject({ state: 'frozen', now: start + 2000 })
})

describe('[DV13] running', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  test('it goes on from where it was advanced to, with the machine', async () => {
    const { clock, machine, came, notes } = openClock()
    notes('one', day + 500)
    await clock.advance(day)
    expect(clock.view()).toEqual({ state: 'running', now: start + day, machineNow: start })
    machine.time += 500
    vi.advanceTimersByTime(500)
    expect(came).toEqual([`one ${day + 500}`])
  })

  test('after a freeze from where it stood, when that is ahead of the machine', async () => {
    const { clock, machine } = openClock()
    await clock.freeze()
    await clock.advance(day)
    machine.time += 5000
    await clock.run()
    expect(clock.view()).toEqual({ state: 'running', now: start + day, machineNow: start + 5000 })
    machine.time += 1
    expect(clock.now()).toBe(start + day + 1)
  })

  test('after a freeze it catches up with the machine, and what was due comes in its order', async () => {
    const { clock, machine, came, notes } = openClock()
    await clock.freeze()
    notes('two', 2000)
    notes('one', 1000)
    machine.time += 5000
    await clock.run()
    expect(came).toEqual(['one 1000', 'two 2000'])
    expect(clock.view()).toEqual({ state: 'running', now: start + 5000, machineNow: start + 5000 })
  })

  test('ticks come again and again', async () => {
    const { clock, machine, came } = openClock()
    clock.every(1000, () => came.push(`tick ${clock.now() - start}`))
    for (let second = 0; second < 3; second += 1) {
      machine.time += 1000
      vi.advanceTimersByTime(1000)
    }
    expect(came).toEqual(['tick 1000', 'tick 2000', 'tick 3000'])
  })
})

test('[DV14] it never goes back: not with the machine, and not before what a store remembers', async () => {
  const { clock, machine } = openClock()
  expect(clock.now()).toBe(start)
  machine.time -= 60_000
  expect(clock.now()).toBe(start)
  clock.notBefore(start + day)
  expect(clock.now()).toBe(start + day)
  clock.notBefore(start)
  await clock.advance(1000)
  expect(clock.now()).toBe(start + day + 1000)
  await clock.freeze()
  await clock.run()
  expect(clock.now()).toBe(start + day + 1000)
})

test('[DV14] when nothing is left that is of a time it begins with the machine’s', async () => {
  const { clock, machine, came } = openClock()
  clock.every(1000, () => came.push(`tick ${clock.now() - start}`))
  await clock.freeze()
  await clock.advance(day)
  came.length = 0
  machine.time += 10
  await clock.standStill(() => clock.beginAnew())
  expect(clock.view()).toEqual({ state: 'running', now: start + 10, machineNow: start + 10 })
  await clock.freeze()
  await clock.advance(1000)
  expect(came).toEqual(['tick 1010'])
})

test('[DV12] closing ends an advance that is under way', async () => {
  const { clock, came, notes } = openClock()
  await clock.freeze()
  clock.at(start + 1, () => clock.close())
  notes('never', 2)
  await clock.advance(day)
  expect(came).toEqual([])
})
