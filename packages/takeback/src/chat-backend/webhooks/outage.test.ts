/** An endpoint that is down, one that chokes on a single webhook, and what others notice of it. */
import { webhookCommands } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { openDeliveryStage, otherApp, until, type Behaviour } from '../testing/open-delivery-stage.ts'
import { LONGEST_WAIT_MS } from './deliver.ts'

const { c2cRecall } = webhookCommands
const everybody = ['juliet', 'nurse', 'tybalt', 'paris'] as const

test.concurrent('[D19] [D20] while an endpoint is down it gets few calls; afterwards all comes in order, nothing parked', async () => {
  await using stage = await openDeliveryStage()
  let isDown = true
  const arrived: string[] = []
  const endpoint = await stage.endpoint(({ key }, _n, response) => {
    if (isDown) response.writeHead(502).end()
    else arrived.push(key)
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  const sent = new Map<string, string[]>()
  for (const person of everybody) {
    const keys: string[] = []
    for (let n = 0; n < 10; n += 1) keys.push(await stage.sendAndRecall(person))
    sent.set(person, keys)
  }
  stage.start()
  // Five calls open it, and those that are under way by then; after a second one goes out to try.
  const mostBefore = 2 * everybody.length
  await until(
    () => endpoint.heard.length,
    (calls) => calls > mostBefore - 2,
  )
  await stage.sendAndRecall('benvolio')
  expect(endpoint.heard.length).toBeLessThanOrEqual(mostBefore + 1)

  isDown = false
  const ends = await stage.ends()
  expect(new Set(ends.map(({ state }) => state))).toEqual(new Set(['delivered']))
  for (const [person, keys] of sent) {
    const theirs = arrived.filter((key) => keys.includes(key))
    expect(theirs, person).toEqual(keys)
  }
})

test.concurrent('[D21] a webhook that alone fails is parked: those behind it go on, it comes late', async () => {
  await using stage = await openDeliveryStage()
  let poison = ''
  let isMended = false
  const chokes: Behaviour = ({ key }, _n, response) => {
    if (key === poison && !isMended) response.writeHead(500).end()
    return undefined
  }
  const endpoint = await stage.endpoint(chokes)
  await stage.configure({ url: endpoint.url })
  poison = await stage.sendAndRecall('juliet')
  await stage.sendAndRecall('juliet')
  stage.start()
  const states = async () => (await stage.deliveries()).slice(0, 2).map(({ state }) => state)
  const failures = () => endpoint.heard.filter(({ key }) => key === poison).length

  for (const failure of [1, 2]) {
    await until(failures, (count) => count === failure)
    // Another one of the endpoint is accepted in between.
    await stage.sendAndRecall('nurse')
    await until(
      () => stage.deliveries(),
      (all) => all.at(-1)?.state === 'delivered',
    )
    expect(await states()).toEqual(['waiting', 'waiting'])
  }
  await until(states, ([, second]) => second === 'delivered')
  expect(await states()).toEqual(['parked', 'delivered'])

  isMended = true
  await stage.ends()
  expect(await states()).toEqual(['late', 'delivered'])
})

test.concurrent('[D22] an endpoint that hangs is no other app’s trouble', async () => {
  await using stage = await openDeliveryStage()
  const hanging = await stage.endpoint(() => 'silent')
  const quick = await stage.endpoint()
  await stage.configure({ url: hanging.url })
  await stage.configure({ url: quick.url }, undefined, otherApp)
  await Promise.all(Array.from({ length: 600 }, () => stage.send('romeo', 'juliet', 'o', true)))
  stage.start()
  await until(
    () => hanging.heard.length,
    (calls) => calls > 0,
  )
  const began = stage.clock.now()
  await stage.sendAndRecall('juliet', otherApp)
  await until(
    () => quick.heard.length,
    (calls) => calls === 1,
  )
  // Less than the time that one call to the hanging endpoint takes.
  expect(stage.clock.now() - began).toBeLessThan(2000)
})

test.concurrent('[D20] another URL gets a fresh chance at once', async () => {
  await using stage = await openDeliveryStage()
  const down = await stage.endpoint((_heard, _n, response) => {
    response.writeHead(502).end()
    return undefined
  })
  const up = await stage.endpoint()
  await stage.configure({ url: down.url })
  for (const person of everybody) await stage.sendAndRecall(person)
  stage.start({ plan: { waits: [0, 0, 60_000] } })
  // Five open it; two more went out to try, and the next one would in four seconds.
  await until(
    () => down.heard.length,
    (calls) => calls >= everybody.length + 3,
  )
  await stage.configure({ url: up.url })
  const began = stage.clock.now()
  await stage.sendAndRecall('benvolio')
  await until(
    () => up.heard.length,
    (calls) => calls > 0,
  )
  expect(stage.clock.now() - began).toBeLessThan(2000)
})

test('[D23] what waited for four days is given up without a call', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  await stage.sendAndRecall()
  stage.clock.pass(LONGEST_WAIT_MS + 1)
  stage.start()
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 1 }])
  expect((await stage.deliveries())[0]?.log).toMatchObject([{ kind: 'expired' }])
  expect(endpoint.heard).toEqual([])
})
