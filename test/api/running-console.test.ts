/** What a running Chat backend answers at its console's API is what is described: rule TE33 of docs/spec/testing.md. */
import { webhookCommands } from '@takeback/protocol'
import { startChatBackend } from 'takeback/testing'
import { expect, test } from 'vitest'
import { consoleCommands } from '../../packages/takeback/src/chat-backend/console/commands.ts'
import { answersAsDescribed, type Call, describedAnswers, nameOf } from './calls.ts'
import { chatApi } from './described.ts'

const list = 'get /api/console/apps/{app}/deliveries'
const stream = 'get /api/console/apps/{app}/deliveries/stream'
const story = 'get /api/console/apps/{app}/deliveries/{id}'
const nobody = 7
const pause = { Paused: true }

/** What each command takes when all is well. */
const bodies = (
  url: string,
  ended: number,
  waiting: number,
  MsgKey: string,
): Readonly<Record<string, object>> => ({
  set_callback: { Url: url, CallbackCommandList: Object.values(webhookCommands), Paused: true },
  update_callback: pause,
  get_callback: {},
  set_callback_token: { Token: 'a-token-of-this-test', IsTokenEnable: true },
  set_callback_signing: { Signing: 'on' },
  get_recall_receipt: { From_Account: 'jared', To_Account: 'Jonh', MsgKey },
  get_delivery_health: {},
  list_deliveries: {},
  redeliver: { Ids: [ended] },
  park: { Id: waiting },
  send_test_event: {},
})

test('[CO9] [TE33] every route of the console answers as described', async () => {
  await using chat = await startChatBackend({ preset: 'durable' })
  const { url, admin, webhooks, sdkAppId: app } = chat
  await admin.importAccounts('jared', 'Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'one')
  await admin.recall('jared', 'Jonh', msgKey)
  await webhooks.settled()

  // What is put in line from here on waits there.
  const update = 'post /api/console/apps/{app}/commands/update_callback'
  await answersAsDescribed(chatApi, url, { route: update, status: 200, app, body: pause })
  await admin.recall('jared', 'Jonh', await admin.send('jared', 'Jonh', 'two'))
  const { deliveries } = (await answersAsDescribed(chatApi, url, { route: list, status: 200, app })) as {
    readonly deliveries: readonly { readonly id: number; readonly state: string }[]
  }
  const idOf = (wanted: string) => deliveries.find(({ state }) => state === wanted)?.id ?? 0
  const id = idOf('delivered')
  const known = bodies(webhooks.all[0]?.url.split('?')[0] ?? url, id, idOf('waiting'), msgKey)
  expect(Object.keys(known)).toEqual(expect.arrayContaining(consoleCommands.map(({ wire }) => wire.command)))
  const calls: Call[] = [
    { route: 'get /api/console', status: 200 },
    { route: 'get /api/console/nodes', status: 200 },
    { route: list, status: 400, app, query: 'limit=0' },
    { route: list, status: 404, app: nobody },
    { route: stream, status: 200, app },
    { route: stream, status: 404, app: nobody },
    { route: story, status: 200, app, id },
    { route: story, status: 404, app, id: 999_999 },
    ...consoleCommands.flatMap(({ wire: { command } }) => {
      const route = `post /api/console/apps/{app}/commands/${command}`
      return [
        { route, status: 404, app: nobody, body: known[command] ?? {} },
        { route, status: 200, app, body: known[command] ?? {} },
        { route, status: 400, app, body: [] },
      ]
    }),
    // Another page of the same browser.
    {
      route: 'post /api/console/apps/{app}/commands/redeliver',
      status: 403,
      app,
      body: {},
      origin: 'https://www.example.com',
    },
  ]
  for (const call of calls) await answersAsDescribed(chatApi, url, call)

  const made = new Set([...calls, { route: list, status: 200 }].map(nameOf))
  const described = describedAnswers(chatApi).filter((name) => name.includes('/api/console'))
  expect(described.filter((name) => !made.has(name))).toEqual([])
})
