/** What waits for a place at its endpoint is told as things are when it has one. */
import { expect, test } from 'vitest'
import { openDeliveryStage, until } from '../testing/open-delivery-stage.ts'
import { PLACES_PER_ENDPOINT } from './endpoint-gates.ts'

test('[D10] a message that is taken back while its After-send waits for a place is not told', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((_heard, n) => (n < PLACES_PER_ENDPOINT ? 'silent' : undefined))
  await stage.configure({ url: endpoint.url })
  for (let n = 0; n < PLACES_PER_ENDPOINT; n += 1) await stage.send('romeo', 'juliet', 'wherefore', true)
  const needle = await stage.send('tybalt', 'mercutio', 'needle', true)
  stage.start()
  await until(
    () => endpoint.heard.length,
    (heard) => heard === PLACES_PER_ENDPOINT,
  )
  await stage.recall('tybalt', 'mercutio', needle)

  await stage.ends()
  const about = endpoint.heard.filter(({ key }) => key === needle)
  expect(about.map(({ command }) => command)).toEqual(['C2C.CallbackAfterMsgWithDraw'])
  const superseded = (await stage.deliveries()).filter(({ state }) => state === 'superseded')
  expect(superseded).toMatchObject([{ command: 'C2C.CallbackAfterSendMsg' }])
})

test('[D32] a webhook that waits for a place goes where its app points meanwhile', async () => {
  await using stage = await openDeliveryStage()
  const [before, after] = [
    await stage.endpoint((_heard, n) => (n < PLACES_PER_ENDPOINT ? 'silent' : undefined)),
    await stage.endpoint(),
  ]
  await stage.configure({ url: before.url })
  for (let n = 0; n < PLACES_PER_ENDPOINT; n += 1) await stage.send('romeo', 'juliet', 'wherefore', true)
  const needle = await stage.send('tybalt', 'mercutio', 'needle')
  await stage.recall('tybalt', 'mercutio', needle)
  stage.start()
  await until(
    () => before.heard.length,
    (heard) => heard === PLACES_PER_ENDPOINT,
  )
  await stage.configure({ url: after.url })

  await until(
    () => after.heard.map(({ key }) => key),
    (keys) => keys.includes(needle),
  )
  expect(before.heard.map(({ key }) => key)).not.toContain(needle)
})
