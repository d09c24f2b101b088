/** What a running Chat backend answers and sends is what is described: rules TE33 and TE34 of docs/spec/testing.md. */
import { webhookCommands, type WebhookForms } from '@takeback/protocol'
import { AdminRefused, startChatBackend } from 'takeback/testing'
import { describe, expect, test } from 'vitest'
import { commandPath, restRegistry } from '../../packages/takeback/src/chat-backend/rest/registry.ts'
import { chatApi, type Check, checkOf, restApi, webhooksApi } from './described.ts'
import { walkRest } from './rest-walk.ts'

const settings = { limits: 'none' } as const

test('[TE33] every REST command answers as described', async () => {
  await using chat = await startChatBackend({ settings })
  const walked = await walkRest(chat)
  const wrong = walked.flatMap(({ command, answer }) =>
    answerCheck(command)(answer).map((why) => `${command}${why} ${JSON.stringify(answer)}`),
  )
  expect(wrong).toEqual([])
  expect([...new Set(walked.map(({ command }) => command))].toSorted()).toEqual(
    restRegistry.served.map(({ wire }) => commandPath(wire)).toSorted(),
  )
})

test('[TE33] every REST command refuses as described', async () => {
  await using chat = await startChatBackend({ settings })
  const { url, sdkAppId, adminUserId: identifier, adminUserSig: usersig } = chat
  const query = new URLSearchParams({
    sdkappid: String(sdkAppId),
    identifier,
    usersig,
    random: '1',
    contenttype: 'json',
  })
  for (const { wire } of restRegistry.served) {
    const command = commandPath(wire)
    const answer = await fetch(`${url}/v4/${command}?${query}`, { method: 'POST', body: '[]' })
    const refused = (await answer.json()) as { readonly ActionStatus: string }
    expect([command, refused.ActionStatus, answerCheck(command)(refused)]).toEqual([command, 'FAIL', []])
  }
})

test('[TE33] an answer that is not described is found', async () => {
  const check = answerCheck('openim/sendmsg')
  const answer = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, MsgTime: 1, MsgKey: '1_1_1', MsgId: '1' }
  expect(check(answer)).toEqual([])
  expect(check({ ...answer, MsgTime: '1' })).not.toEqual([])
  expect(check({ ...answer, Strange: 1 })).not.toEqual([])
  await using chat = await startChatBackend()
  await expect(chat.rest('openim/sendmsg', {})).rejects.toBeInstanceOf(AdminRefused)
})

const commands = 'post /api/console/apps/{app}/commands'
/** It does not end by itself. */
const stream = 'get /api/console/apps/{app}/deliveries/stream'

test('[TE33] [TE36] every route of the private side answers as described', async () => {
  await using chat = await startChatBackend({ settings })
  const calls: readonly (readonly [route: string, status: number, body?: object])[] = [
    ['get /api/development', 200],
    ['post /api/development/clock/freeze', 200],
    ['post /api/development/clock/advance', 200, { by: '3d' }],
    ['post /api/development/clock/advance', 400, { by: 'soon' }],
    ['post /api/development/clock/run', 200],
    ['post /api/development/faults', 200, { kind: 'drop', command: 'C2C.CallbackAfterSendMsg', next: 2 }],
    ['post /api/development/faults', 400, { kind: 'lose' }],
    ['post /api/development/faults', 400, []],
    ['delete /api/development/faults/{id}', 200],
    ['delete /api/development/faults/{id}', 404],
    [
      'put /api/development/faults',
      200,
      { seed: 7, orders: [{ kind: 'status', chance: 0.5, reaches: true }] },
    ],
    ['put /api/development/faults', 400, { orders: [{ kind: 'lose' }] }],
    ['get /api/development/faults', 200],
    ['delete /api/development/faults', 200],
    ['post /api/development/reset', 200],
    ['get /api/console', 200],
    ['get /api/console/apps/{app}/deliveries', 200],
    ['get /api/console/apps/{app}/deliveries/{id}', 404],
    [`${commands}/set_callback`, 200, { Url: 'http://127.0.0.1:9/callback', CallbackCommandList: [] }],
    [`${commands}/update_callback`, 200, { RetryTimeouts: true }],
    [`${commands}/update_callback`, 400, { Url: 'no url' }],
    [`${commands}/get_callback`, 200, {}],
    [
      `${commands}/set_callback_token`,
      200,
      { Token: 'a-token-of-more-than-24-characters', IsTokenEnable: true },
    ],
    [`${commands}/set_callback_signing`, 200, { Signing: 'on' }],
    [`${commands}/get_recall_receipt`, 400, { From_Account: 'a', To_Account: 'b', MsgKey: '1_1_1' }],
    [`${commands}/get_delivery_health`, 200, {}],
    [`${commands}/list_deliveries`, 200, { Limit: 5 }],
    [`${commands}/redeliver`, 200, { State: 'dead', Since: 1 }],
    [`${commands}/send_test_event`, 200, {}],
    ['get /healthz', 200],
    ['get /readyz', 200],
    ['get /metrics', 200],
    ['get /api/session', 200],
    ['get /api/openapi.json', 200],
    ['get /api/chat-backend.openapi.json', 200],
  ]
  for (const [route, status, body] of calls) {
    const [method = '', path = ''] = route.split(' ')
    const answer = await fetch(
      `${chat.url}${path.replace('{id}', '1').replace('{app}', String(chat.sdkAppId))}`,
      {
        method: method.toUpperCase(),
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      },
    )
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
    const responses = chatApi.paths[path]?.[method]?.responses ?? {}
    const schema = responses[String(answer.status)]?.content?.[type]?.schema
    const value: unknown = type === 'application/json' ? await answer.json() : await answer.text()
    const wrong = schema === undefined ? ['not described'] : checkOf(schema, chatApi)(value)
    expect([route, answer.status, wrong, value]).toEqual([route, status, [], value])
  }
  const until = new AbortController()
  const live = await fetch(`${chat.url}/api/console/apps/${chat.sdkAppId}/deliveries/stream`, until)
  expect([live.status, live.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/event-stream'),
  ])
  until.abort()
  const made = new Set([stream, ...calls.map(([route]) => route)])
  const described = Object.entries(chatApi.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  // The console's have a test of their own: running-console.test.ts.
  const others = described.filter((route) => !route.includes('/api/console'))
  expect(others.filter((route) => !made.has(route))).toEqual([])
  const given = await fetch(`${chat.url}/api/chat-backend.openapi.json`)
  expect(await given.json()).toEqual(chatApi)
})

const forms: readonly Partial<WebhookForms>[] = [
  {},
  { c2c: 'cn', groupEventTime: 'integer' },
  { c2c: 'both', groupMsgId: false },
]

describe('[TE34] every webhook is as described', () => {
  test.each(forms)('%j', async (form) => {
    await using chat = await startChatBackend({ settings, forms: form, token: 'a-token-of-this-test' })
    const { admin, webhooks } = chat
    await admin.importAccounts('jared', 'Jonh')
    await admin.createGroup('club', 'jared', 'Jonh')
    const topic = await admin.createTopic('@TGS#_community', 'jared')
    const news = await admin.createOfficialAccount('jared')
    const msgKey = await admin.send('jared', 'Jonh', 'one')
    const seq = await admin.sendToGroup({ groupId: 'club' }, 'Jonh', 'two')
    const inTopic = await admin.sendToGroup(topic, 'jared', 'three')
    const extra = await admin.sendOfficial(news, 'four')
    await webhooks.settled()
    await admin.recall('jared', 'Jonh', msgKey)
    await admin.recallFromGroup({ groupId: 'club' }, seq)
    await admin.recallFromGroup(topic, inTopic)
    await admin.recallOfficial(news, extra)
    await webhooks.settled()

    const sent = webhooks.all.map(({ command }) => command)
    expect(sent).toHaveLength(8)
    expect(new Set(sent)).toEqual(new Set(Object.values(webhookCommands)))
    for (const { command, body, query, answer } of webhooks.all) {
      const { payload, querySchema } = webhookOf(command)
      expect([command, payload(body), querySchema(query)]).toEqual([command, [], []])
      const said = answer.kind === 'answered' ? (JSON.parse(answer.body) as unknown) : answer
      expect(answerOfWebhook(said)).toEqual([])
    }
  })
})

const none = { components: { schemas: {} } }
const answerOfWebhook = checkOf(webhooksApi.components.messages['answer']?.payload ?? {}, none)

function webhookOf(command: string): { readonly payload: Check; readonly querySchema: Check } {
  const [name, message] =
    Object.entries(webhooksApi.components.messages).find(([, { name }]) => name === command) ?? []
  const operation = webhooksApi.operations[name ?? '']
  if (message === undefined || operation === undefined) throw new Error(`${command} is not described`)
  return {
    payload: checkOf(message.payload, none),
    querySchema: checkOf(operation.bindings.http.query, none),
  }
}

function answerCheck(command: string): Check {
  const schema =
    restApi.paths[`/v4/${command}`]?.['post']?.responses['200']?.content?.['application/json']?.schema
  if (schema === undefined) throw new Error(`${command} is not described`)
  return checkOf(schema, restApi)
}
