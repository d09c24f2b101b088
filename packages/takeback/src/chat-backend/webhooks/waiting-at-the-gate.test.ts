/** What waits for a place at its endpoint is told as things are when it has one. */
import { expect, test } from 'vitest'
import { type Behaviour, openDeliveryStage, until } from '../testing/open-delivery-stage.ts'
import { nextTurn } from '../live/next-turn.ts'
import { PLACES_PER_ENDPOINT } from './endpoint-gates.ts'
import { settingsTopic } from './settings.ts'

/** Has all places taken until it is told to let go. */
function full() {
  const places = Promise.withResolvers<void>()
  const behaviour: Behaviour = (_heard, n) => (n < PLACES_PER_ENDPOINT ? places.promise : undefined)
  return { behaviour, letGo: () => places.resolve() }
}

function once(stage: Awaited<ReturnType<typeof openDeliveryStage>>, topic: string): Promise<unknown> {
  return new Promise((resolve) => {
    const stop = stage.engine().onSignal(topic, () => {
      stop()
      resolve(null)
    })
  })
}

test('[D10] a message that is taken back while its After-send waits for a place is not told', async () => {
  await using stage = await openDeliveryStage()
  const { behaviour, letGo } = full()
  const endpoint = await stage.endpoint(behaviour)
  await stage.configure({ url: endpoint.url })
  for (let n = 0; n < PLACES_PER_ENDPOINT; n += 1) await stage.send('romeo', 'juliet', 'wherefore', true)
  const needle = await stage.send('tybalt', 'mercutio', 'needle', true)
  stage.start()
  await until(
    () => endpoint.heard.length,
    (heard) => heard === PLACES_PER_ENDPOINT,
  )
  await stage.recall('tybalt', 'mercutio', needle)
  letGo()

  await stage.ends()
  const about = endpoint.heard.filter(({ key }) => key === needle)
  expect(about.map(({ command }) => command)).toEqual(['C2C.CallbackAfterMsgWithDraw'])
  const superseded = (await stage.deliveries()).filter(({ state }) => state === 'superseded')
  expect(superseded).toMatchObject([{ command: 'C2C.CallbackAfterSendMsg' }])
})

test('[D32] a webhook that waits for a place goes where its app points meanwhile', async () => {
  await using stage = await openDeliveryStage()
  const { behaviour, letGo } = full()
  const [before, after] = [await stage.endpoint(behaviour), await stage.endpoint()]
  await stage.configure({ url: before.url })
  for (let n = 0; n < PLACES_PER_ENDPOINT; n += 1) await stage.send('romeo', 'juliet', 'wherefore', true)
  const needle = await stage.send('tybalt', 'mercutio', 'needle')
  await stage.recall('tybalt', 'mercutio', needle)
  stage.start()
  await until(
    () => before.heard.length,
    (heard) => heard === PLACES_PER_ENDPOINT,
  )
  const saved = once(stage, settingsTopic)
  await stage.configure({ url: after.url })
  await saved
  // The dispatcher heard it before us, and has read the settings by the time that we have read something.
  await stage.deliveries()
  await nextTurn()
  letGo()

  await until(
    () => after.heard.map(({ key }) => key),
    (keys) => keys.includes(needle),
  )
  expect(before.heard.map(({ key }) => key)).not.toContain(needle)
})
