/** The console's API over real HTTP, on a real outbox and real endpoints. */
import {
  type ConsoleDeliveries,
  type ConsoleDelivery,
  type ConsoleView,
  type DeliveryStory,
  webhookCommands,
} from '@takeback/protocol'
import { expect, test } from 'vitest'
import { openConsoleStage, type Told } from '../testing/open-console-stage.ts'
import { type Behaviour, otherApp, stageApp, until } from '../testing/open-delivery-stage.ts'
import { PLACES_PER_ENDPOINT } from '../webhooks/endpoint-gates.ts'

type Stage = Awaited<ReturnType<typeof openConsoleStage>>

const { c2cRecall, c2cAfterSend } = webhookCommands
const fails: Behaviour = (_heard, _n, response) => {
  response.writeHead(503).end('{"down": true}')
  return undefined
}
const later = { waits: [3_600_000, 3_600_000] }
const overview = (stage: Stage) => stage.get<ConsoleView>('')
const deliveries = (stage: Stage, query = '') =>
  stage.get<ConsoleDeliveries>(`/apps/${stageApp}/deliveries${query}`)

async function onlyApp(stage: Stage) {
  const [app] = (await overview(stage)).apps
  if (app === undefined) throw new Error('no app')
  return app
}

test('[CO3] an app without a webhook has nothing but its number', async () => {
  await using stage = await openConsoleStage()
  const view = await overview(stage)
  expect(view.playground).toBe(false)
  expect(view.apps).toEqual([
    {
      sdkAppId: stageApp,
      webhook: null,
      endpoint: null,
      queue: { mostCounted: 10_000, waiting: 0, sending: 0, parked: 0, dead: 0, oldestAt: null },
    },
  ])
})

test('[CO3] [CO4] the overview tells where webhooks go and how the endpoint fares, without the query of its URL', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: `${endpoint.url}?key=c4nary-of-the-query` }, 'a-token-of-this-test')
  await stage.sendAndRecall()
  await stage.ends()
  const app = await onlyApp(stage)
  expect(app.webhook).toEqual({
    url: endpoint.url,
    paused: false,
    preset: 'durable',
    commands: Object.values(webhookCommands),
    tokenEnabled: true,
    signingSecrets: 0,
  })
  expect(app.endpoint).toMatchObject({
    state: 'healthy',
    failures: 0,
    underWay: 0,
    places: PLACES_PER_ENDPOINT,
  })
  expect(app.endpoint?.accepted.reduce((sum, count) => sum + count, 0)).toBe(1)
  expect(app.endpoint?.answerMedianMs).toBeGreaterThanOrEqual(0)
  expect(JSON.stringify(await overview(stage))).not.toMatch(/c4nary|a-token/)
})

test('[CO4] an endpoint that fails is left alone: since when, until when, what it said, and what waits', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint(fails)
  await stage.configure({ url: endpoint.url })
  for (const person of ['juliet', 'nurse', 'tybalt', 'juliet', 'nurse', 'tybalt'])
    await stage.sendAndRecall(person)
  const app = await until(
    () => onlyApp(stage),
    ({ endpoint: seen }) => seen?.state === 'left-alone',
  )
  expect(app.endpoint).toMatchObject({
    state: 'left-alone',
    failures: app.endpoint?.failuresToOpen,
    lastAcceptedAt: null,
    lastFailure: { kind: 'answered', status: 503, answer: '{"down": true}' },
  })
  expect(app.endpoint?.nextTryAt).toBeGreaterThan(app.endpoint?.leftAloneSince ?? Infinity)
  const { queue } = await until(
    () => onlyApp(stage),
    ({ queue: { sending } }) => sending === 0,
  )
  const oldest = (await deliveries(stage)).deliveries.at(-1)
  expect(queue).toMatchObject({ waiting: 6, parked: 0, dead: 0, oldestAt: oldest?.enqueuedAt })
})

test('[CO4] how many calls are under way, of how many, and what waits for a place', async () => {
  await using stage = await openConsoleStage()
  const held = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(() => held.promise)
  await stage.configure({ url: endpoint.url })
  await Promise.all(
    Array.from({ length: PLACES_PER_ENDPOINT + 6 }, () => stage.send('romeo', 'juliet', 'o', true)),
  )
  const { endpoint: seen } = await until(
    () => onlyApp(stage),
    ({ endpoint: load }) => load?.waitingForPlace === 6,
  )
  expect(seen).toMatchObject({ underWay: PLACES_PER_ENDPOINT, waitingForPlace: 6 })
  held.resolve()
})

test('[CO5] deliveries newest first, by state, command and id, page by page', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint((heard, n, response) =>
    heard.body.includes('nurse') ? gone(heard, n, response) : undefined,
  )
  await stage.configure({ url: endpoint.url })
  for (const person of ['juliet', 'nurse', 'tybalt']) await stage.sendAndRecall(person)
  await stage.send('romeo', 'paris', 'hark', true)
  await stage.ends()

  const { deliveries: all, next } = await deliveries(stage)
  expect([all.map(({ command, to, state }) => [command, to, state]), next]).toEqual([
    [
      [c2cAfterSend, 'paris', 'delivered'],
      [c2cRecall, 'tybalt', 'delivered'],
      [c2cRecall, 'nurse', 'dead'],
      [c2cRecall, 'juliet', 'delivered'],
    ],
    null,
  ])
  expect(all[2]).toMatchObject({ from: 'romeo', messages: 1, lastAttempt: { kind: 'answered', status: 410 } })
  const found = async (query: string) => (await deliveries(stage, query)).deliveries.map(({ to }) => to)
  expect(await found('?state=dead')).toEqual(['nurse'])
  expect(await found(`?command=${c2cAfterSend}`)).toEqual(['paris'])
  expect(await found('?q=TYB')).toEqual(['tybalt'])
  expect(await found(`?q=${all[3]?.id}`)).toEqual(['juliet'])
  expect(await found(`?since=${all[1]?.enqueuedAt}`)).toContain('tybalt')
  const first = await deliveries(stage, '?limit=3')
  expect((await deliveries(stage, `?limit=3&cursor=${first.next}`)).deliveries).toEqual(all.slice(3))
})

const gone: Behaviour = (_heard, _n, response) => {
  response.writeHead(410).end()
  return undefined
}

test('[CO5] a parameter that is wrong is a sentence that says what would be right', async () => {
  await using stage = await openConsoleStage()
  const wrong = [
    '?state=lost',
    '?command=State.StateChange',
    '?limit=0',
    '?limit=201',
    '?cursor=x',
    '?since=-1',
    '?state=dead&state=late',
    `?q=${'x'.repeat(257)}`,
  ]
  for (const query of wrong) {
    const { status, body } = await stage.ask(`/apps/${stageApp}/deliveries${query}`)
    expect([query, status, body]).toEqual([query, 400, { error: expect.stringMatching(/^[a-z]+ .*\.$/) }])
  }
})

test('[CO6] the stream tells of what is new and of what moved, of this app alone', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint((_heard, n, response) =>
    n === 0 ? gone(_heard, n, response) : undefined,
  )
  await stage.configure({ url: endpoint.url })
  await stage.configure({ url: endpoint.url }, undefined, otherApp)
  const told = await stage.listen()
  await stage.sendAndRecall('juliet')
  await heard(told, 1, 'dead')
  await stage.sendAndRecall('nurse', otherApp)
  await stage.sendAndRecall('nurse')
  await heard(told, 2, 'delivered')
  const ids = new Set(told.map(({ data }) => (data as ConsoleDelivery).id))
  expect([...ids]).toEqual((await deliveries(stage)).deliveries.map(({ id }) => id).toReversed())
  expect(told.at(-1)?.data).toEqual((await deliveries(stage)).deliveries[0])
})

test('[CO6] the stream tells of an After-send that a recall closed', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url, paused: true })
  const told = await stage.listen()
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  await heard(told, 1, 'waiting')
  await stage.recall('romeo', 'juliet', key)
  await heard(told, 1, 'superseded')
  await heard(told, 2, 'waiting')
})

/** Until the n-th delivery that was told of, oldest first, was told in this state. */
async function heard(told: readonly Told[], n: number, state: ConsoleDelivery['state']): Promise<void> {
  const latest = await until(
    () => {
      const all = told.map(({ data }) => data as ConsoleDelivery)
      const id = [...new Set(all.map((delivery) => delivery.id))].toSorted((a, b) => a - b)[n - 1]
      return all.findLast((delivery) => delivery.id === id)?.state
    },
    (seen) => seen === state,
  )
  expect(latest).toBe(state)
}

test('[CO7] the story of a delivery: the request as it left, each attempt, what comes next', async () => {
  await using stage = await openConsoleStage({ plan: later })
  const endpoint = await stage.endpoint(fails)
  await stage.configure({ url: `${endpoint.url}?k=v` }, 'a-token-of-this-test')
  const key = await stage.sendAndRecall()
  await stage.sendAndRecall()
  const [second, first] = await until(
    async () => (await deliveries(stage)).deliveries,
    (all) => all[1]?.lastAttempt !== null && all[1]?.state === 'waiting',
  )
  const story = await stage.get<DeliveryStory>(`/apps/${stageApp}/deliveries/${first?.id}`)
  expect(story).toMatchObject({
    delivery: first,
    operator: 'administrator',
    clientIp: '203.0.113.7',
    platform: 'RESTAPI',
    messages: [key],
    log: [{ attempt: 1, kind: 'answered', status: 503, answer: '{"down": true}' }],
    behind: null,
    sentAgainAs: null,
    redeliveryOf: null,
  })
  expect(story.request).toMatchObject({ body: endpoint.heard[0]?.body, host: new URL(endpoint.url).host })
  expect(story.request?.line.replace('Sign=***', '')).toBe(
    `POST ${endpoint.heard[0]?.url}`.replace(/Sign=\w+/, ''),
  )
  expect(story.delivery.nextAttemptAt).toBeGreaterThan(stage.clock.now() + 3_000_000)

  const behind = await stage.get<DeliveryStory>(`/apps/${stageApp}/deliveries/${second?.id}`)
  expect([behind.behind, behind.delivery.isBehind, behind.log]).toEqual([first?.id, true, []])
})

test('[CO7] what was sent again names the other, both ways', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint(gone)
  await stage.configure({ url: endpoint.url })
  await stage.sendAndRecall()
  await stage.ends()
  const read = async (id: number | undefined) => {
    const { sentAgainAs, redeliveryOf } = await stage.get<DeliveryStory>(`/apps/${stageApp}/deliveries/${id}`)
    return { sentAgainAs, redeliveryOf }
  }
  const again = async (id: number | undefined) => {
    await stage.command('redeliver', { Ids: [id] })
    await stage.ends()
    return (await deliveries(stage)).deliveries[0]?.id
  }
  const first = (await deliveries(stage)).deliveries[0]?.id
  const second = await again(first)
  const third = await again(second)
  expect([await read(first), await read(second), await read(third)]).toEqual([
    { sentAgainAs: third, redeliveryOf: null },
    { sentAgainAs: third, redeliveryOf: first },
    { sentAgainAs: null, redeliveryOf: second },
  ])
})

test('[CO7] an After-send is told of without its text, in the list, the story and the stream', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint((heard, _n, response) => {
    response.writeHead(200).end(JSON.stringify({ ActionStatus: 'OK', ErrorInfo: heard.body, ErrorCode: 0 }))
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  const told = await stage.listen()
  await stage.send('romeo', 'juliet', 'c4nary-of-the-text', true)
  await heard(told, 1, 'delivered')
  const [delivery] = (await deliveries(stage)).deliveries
  const story = await stage.get<DeliveryStory>(`/apps/${stageApp}/deliveries/${delivery?.id}`)
  expect([story.request, story.messages, story.delivery.messages]).toEqual([null, [], 1])
  expect(endpoint.heard[0]?.body).toContain('c4nary')
  expect(JSON.stringify([told, delivery, story])).not.toContain('c4nary')
})

test('[CO8] the commands of REST are there, refusals with their code and sentence', async () => {
  await using stage = await openConsoleStage()
  const endpoint = await stage.endpoint()
  expect(await stage.command('get_callback', {})).toEqual({
    status: 400,
    body: { code: 100301, error: 'No webhook was ever set for this app.' },
  })
  const saved = await stage.command('update_callback', {
    Url: endpoint.url,
    CallbackCommandList: [c2cRecall],
  })
  expect(saved).toMatchObject({
    status: 200,
    body: {
      ActionStatus: 'OK',
      ErrorCode: 0,
      Response: { Url: endpoint.url, CallbackCommandList: [c2cRecall] },
    },
  })
  expect((await onlyApp(stage)).webhook).toMatchObject({ url: endpoint.url, commands: [c2cRecall] })
  expect(await stage.command('update_callback', { Preset: 'best' })).toEqual({
    status: 400,
    body: { code: 100002, error: 'Preset: must be durable or tencent' },
  })
  const tested = await stage.command('send_test_event', {})
  expect(tested).toMatchObject({ status: 200, body: { Response: { Attempt: { Status: 200 } } } })
  expect(endpoint.heard[0]?.query.get('ClientIP')).toBe('127.0.0.1')
})

test('[CO8] another app, another command, another delivery: nothing is there', async () => {
  await using stage = await openConsoleStage()
  const nobody = { status: 404, body: { error: 'This Chat backend serves no such app.' } }
  expect(await stage.ask('/apps/7/deliveries')).toEqual(nobody)
  expect(await stage.ask('/apps/x/deliveries/1')).toEqual(nobody)
  expect(await stage.command('get_callback', {}, 7)).toEqual(nobody)
  for (const name of ['admin_msgwithdraw', 'constructor', '__proto__', '..%2Fset_callback'])
    expect((await stage.command(name, {})).status, name).toBe(404)
  expect((await stage.ask(`/apps/${stageApp}/deliveries/1`)).status).toBe(404)
})
