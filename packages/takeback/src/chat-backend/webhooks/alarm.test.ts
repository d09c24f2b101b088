import { expect, test } from 'vitest'
import { createAlarm } from './alarm.ts'

const never = 1_000_000

test('[D18] a ring wakes the sleeper', async () => {
  const alarm = createAlarm()
  const slept = alarm.sleep(never)
  alarm.ring()
  alarm.ring()
  await slept
})

test('[D18] a ring while nobody sleeps ends the next sleep at once, and only that one', async () => {
  const alarm = createAlarm()
  alarm.ring()
  alarm.ring()
  await alarm.sleep(never)
  let awake = false
  const second = (async () => {
    await alarm.sleep(never)
    awake = true
  })()
  await new Promise((resolve) => setImmediate(resolve))
  expect(awake).toBe(false)
  alarm.ring()
  await second
})

test('[D18] time ends a sleep too', async () => {
  await createAlarm().sleep(1)
})
