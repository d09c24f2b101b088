/** What a clock that jumps does to deliveries: nothing but some waiting. Rule D34 of docs/spec/delivery.md. */
import { expect, test } from 'vitest'
import { openDeliveryStage, until } from '../testing/open-delivery-stage.ts'

const DAY = 86_400_000

test.concurrent('[D34] a clock that was a day ahead for a moment does not use the attempts up', async () => {
  await using stage = await openDeliveryStage()
  let poison = ''
  const endpoint = await stage.endpoint(({ key }, _n, response) => {
    if (key === poison) response.writeHead(500).end()
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.clock.pass(DAY)
  poison = await stage.sendAndRecall('juliet')
  stage.clock.pass(-DAY)
  stage.start({ plan: { waits: [60_000, 60_000, 60_000] } })
  const failures = () => endpoint.heard.filter(({ key }) => key === poison).length
  await until(failures, (count) => count > 0)
  // What comes later is leased together with whatever is ripe.
  for (const person of ['nurse', 'tybalt', 'paris']) {
    await stage.sendAndRecall(person)
    await until(
      () => stage.deliveries(),
      (all) => all.at(-1)?.state === 'delivered',
    )
  }
  expect(failures()).toBe(1)
  expect((await stage.deliveries())[0]).toMatchObject({ state: 'waiting', attempts: 1 })
})

test.concurrent('[D34] an endpoint that failed while the clock was ahead is not left alone until it has caught up', async () => {
  await using stage = await openDeliveryStage()
  let isDown = true
  const endpoint = await stage.endpoint((_heard, _n, response) => {
    if (isDown) response.writeHead(502).end()
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.clock.pass(DAY)
  for (const person of ['juliet', 'nurse', 'tybalt', 'paris', 'benvolio']) {
    await stage.sendAndRecall(person)
  }
  stage.start()
  await until(
    () => endpoint.heard.length,
    (calls) => calls >= 5,
  )
  isDown = false
  stage.clock.pass(-DAY)
  const ends = await stage.ends()
  expect(ends.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'delivered'))
})
