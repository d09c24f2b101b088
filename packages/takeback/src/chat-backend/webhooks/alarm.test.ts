import { expect, test } from 'vitest'
import { machineTimeline } from '../time/machine-timeline.ts'
import { createAlarm } from './alarm.ts'

const clock = machineTimeline({ now: () => Math.floor(performance.now()) })

test('[D18] a ring wakes the sleeper, whether a time is set or none', async () => {
  const alarm = createAlarm(clock)
  for (const moment of [clock.now() + 1_000_000, null]) {
    const slept = alarm.sleepUntil(moment)
    alarm.ring()
    alarm.ring()
    await slept
  }
})

test('[D18] a ring while nobody sleeps ends the next sleep at once, and only that one', async () => {
  const alarm = createAlarm(clock)
  alarm.ring()
  alarm.ring()
  await alarm.sleepUntil(null)
  let awake = false
  const second = (async () => {
    await alarm.sleepUntil(null)
    awake = true
  })()
  await new Promise((resolve) => setImmediate(resolve))
  expect(awake).toBe(false)
  alarm.ring()
  await second
})

test('[D18] time ends a sleep too', async () => {
  await createAlarm(clock).sleepUntil(clock.now() + 1)
})
