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
