import { verifySign } from '@takeback/protocol/crypto'
import { defaultForms, webhookCommands } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { answerOk, failsFirst, openDeliveryStage, stageApp, until } from '../testing/open-delivery-stage.ts'
import { deadlineMs } from './attempt.ts'

const { c2cRecall, c2cAfterSend } = webhookCommands
const aMinute = { waits: [60_000] }

test.concurrent('[D5] a recall is POSTed once, to the URL as it was configured, and recorded', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: `${endpoint.url}?tenant=a%2fb` })
  stage.start()
  const key = await stage.sendAndRecall()

  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'delivered', attempts: 1 }])
  expect(endpoint.heard).toEqual([
    {
      url: '/hook?tenant=a%2fb&SdkAppid=1400000000&CallbackCommand=C2C.CallbackAfterMsgWithDraw&contenttype=json&ClientIP=203.0.113.7&OptPlatform=RESTAPI',
      query: expect.any(URLSearchParams) as URLSearchParams,
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'user-agent': expect.stringMatching(/^takeback\/\d+\.\d+\.\d+/) as string,
      }) as object,
      body: JSON.stringify({
        CallbackCommand: c2cRecall,
        From_Account: 'romeo',
        To_Account: 'juliet',
        MsgKey: key,
        UnreadMsgNum: 0,
      }),
      command: c2cRecall,
      key,
    },
  ])
})

test.concurrent('[D6] every attempt is signed anew; without a token nothing is signed', async () => {
  await using stage = await openDeliveryStage()
  const token = 'a-token-that-is-long-enough-for-anybody'
  const endpoint = await stage.endpoint(failsFirst)
  await stage.configure({ url: endpoint.url }, token)
  stage.start()
  await stage.sendAndRecall()
  await stage.ends()

  const nowSeconds = Math.floor(stage.clock.now() / 1000)
  const signatures = endpoint.heard.map(({ query }) => ({
    sign: query.get('Sign'),
    requestTime: query.get('RequestTime'),
  }))
  expect(signatures.map((pair) => verifySign({ tokens: [token], ...pair, nowSeconds }).ok)).toEqual([
    true,
    true,
  ])
  expect(signatures[0]?.requestTime).not.toBe(signatures[1]?.requestTime)

  await stage.engine().turn('set-webhook-token', { app: stageApp, enabled: false })
  await stage.sendAndRecall()
  await stage.ends()
  expect(endpoint.heard[2]?.query.has('Sign')).toBe(false)
})

test.concurrent('[D7] 500, then 200: the second call has the same body, EventTime included', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint(failsFirst)
  await stage.configure({ url: endpoint.url, forms: { ...defaultForms, c2c: 'both' } })
  stage.start()
  await stage.sendAndRecall()
  // The total of juliet changes between the attempts; the webhook tells that of the recall.
  await stage.send('nurse', 'juliet', 'madam!')

  expect((await stage.ends()).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(['delivered 2'])
  const [first, second] = endpoint.heard.map(({ body }) => body)
  expect(first).toContain('"EventTime":')
  expect(second).toBe(first)
})

test.concurrent('[D11] HTTP 200 with JSON is delivered whatever it says; what it says is kept with its meaning', async () => {
  await using stage = await openDeliveryStage()
  const answer = '{"ActionStatus":"FAIL","ErrorInfo":"<script>","ErrorCode":1}'
  const endpoint = await stage.endpoint((_heard, _n, response) => {
    response.end(answer)
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.start()
  await stage.sendAndRecall()
  expect(await stage.ends()).toMatchObject([{ state: 'delivered', attempts: 1 }])
  const [delivery] = await stage.deliveries()
  expect(delivery?.log).toEqual([
    {
      attempt: 1,
      at: expect.any(Number) as number,
      ms: expect.any(Number) as number,
      kind: 'answered',
      status: 200,
      meaning: 'an error occurs during callback',
      answer,
    },
  ])
})

test.concurrent('[D11] 200 without JSON, 204, a redirect and a closed connection are failures, tried again', async () => {
  await using stage = await openDeliveryStage()
  const met = new Set<string>()
  const endpoint = await stage.endpoint(({ key, body }, _n, response) => {
    if (met.has(key)) return undefined
    met.add(key)
    if (body.includes('juliet')) response.end('<html>')
    if (body.includes('nurse')) response.writeHead(204).end()
    if (body.includes('tybalt')) response.writeHead(307, { location: '/elsewhere' }).end('{}')
    if (body.includes('paris')) response.destroy()
    return undefined
  })
  await stage.configure({ url: endpoint.url })
  stage.start()
  for (const person of ['juliet', 'nurse', 'tybalt', 'paris']) await stage.sendAndRecall(person)
  const ends = await stage.ends()
  expect(ends.map(({ attempts }) => attempts)).toEqual([2, 2, 2, 2])
  expect(ends.map(({ state }) => state)).toEqual(Array(4).fill('delivered'))
  const firsts = (await stage.deliveries()).map(({ log }) => log[0])
  expect(firsts.map((record) => [record?.kind, record?.status, record?.why])).toEqual([
    ['answered', 200, 'the answer is no JSON'],
    ['answered', 204, undefined],
    ['answered', 307, undefined],
    ['unreachable', undefined, 'closed'],
  ])
  expect(endpoint.heard.every(({ url }) => url.startsWith('/hook?'))).toBe(true)
})

test.concurrent('[D11] silence is a failure after two seconds, tried again', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((_heard, n) => (n === 0 ? 'silent' : undefined))
  await stage.configure({ url: endpoint.url })
  stage.start({ deadlineMs })
  await stage.sendAndRecall()
  expect(await stage.ends()).toMatchObject([{ state: 'delivered' }])
  const [silent, ...others] = (await stage.deliveries())[0]?.log ?? []
  expect(silent).toMatchObject({ attempt: 1, kind: 'timed-out' })
  expect(silent?.ms).toBeGreaterThanOrEqual(deadlineMs - 5)
  expect(others.at(-1)).toMatchObject({ kind: 'answered', status: 200 })
})

test.concurrent('[D15] a blocked address is given up at once, and nothing is sent', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  stage.start({ allowLoopback: false })
  await stage.sendAndRecall()
  const ended = (await stage.ends()).map(({ command, state, attempts }) => `${command} ${state} ${attempts}`)
  expect(ended.join(', ')).toBe(`${c2cRecall} dead 1`)
  expect(endpoint.heard).toEqual([])
})

test.concurrent('[D15] what was switched off before it went out is given up without a call', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  await stage.sendAndRecall()
  await stage.configure({ url: '' })
  stage.start()
  expect(await stage.ends()).toEqual([{ command: c2cRecall, state: 'dead', attempts: 1 }])
  expect(endpoint.heard).toEqual([])
})

test.concurrent('[D10] an After-send that did not go out before its recall is never told', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint()
  await stage.configure({ url: endpoint.url })
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  await stage.recall('romeo', 'juliet', key)
  stage.start()
  expect(await stage.ends()).toEqual([
    { command: c2cAfterSend, state: 'superseded', attempts: 0 },
    { command: c2cRecall, state: 'delivered', attempts: 1 },
  ])
  expect(endpoint.heard.map(({ command }) => command)).toEqual([c2cRecall])
})

test.concurrent('[D10] a recall during a failing After-send goes out at once, and the After-send is not told again', async () => {
  await using stage = await openDeliveryStage()
  const recalled = Promise.withResolvers<void>()
  const endpoint = await stage.endpoint(async ({ command }, _n, response) => {
    if (command !== c2cAfterSend) return answerOk(response)
    await recalled.promise
    response.writeHead(500).end()
  })
  await stage.configure({ url: endpoint.url })
  stage.start({ plan: aMinute })
  const key = await stage.send('romeo', 'juliet', 'wherefore', true)
  await until(
    () => endpoint.heard.length,
    (calls) => calls === 1,
  )
  await stage.recall('romeo', 'juliet', key)
  recalled.resolve()
  expect(await stage.ends()).toEqual([
    { command: c2cAfterSend, state: 'superseded', attempts: 1 },
    { command: c2cRecall, state: 'delivered', attempts: 1 },
  ])
})

test.concurrent('[D16] of the answer to an After-send no text is kept, and no secret of any', async () => {
  await using stage = await openDeliveryStage()
  const endpoint = await stage.endpoint((heard, _n, response) => {
    response.end(JSON.stringify({ echo: heard.body, url: heard.url, filler: 'x'.repeat(2000) }))
    return undefined
  })
  await stage.configure({ url: `${endpoint.url}?key=canary-key` }, 'a-token-that-is-long-enough-for-anybody')
  stage.start()
  await stage.send('romeo', 'juliet', 'wherefore', true)
  await stage.sendAndRecall()
  await stage.ends()
  const [afterSend, recall] = (await stage.deliveries()).map(({ log }) => log[0])
  expect(afterSend).toMatchObject({ status: 200, meaning: 'ActionStatus is missing or mistyped' })
  expect(afterSend).not.toHaveProperty('answer')
  expect(recall?.answer).toHaveLength(1024)
  expect(recall?.answer).not.toContain('canary-key')
  for (const { query } of endpoint.heard) expect(recall?.answer).not.toContain(query.get('Sign'))
})
