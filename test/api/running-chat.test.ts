/** What a running Chat backend answers and sends is what is described: rules TE33 and TE34 of docs/spec/testing.md. */
import { webhookCommands, type WebhookForms } from '@takeback/protocol'
import { AdminRefused, startChatBackend } from 'takeback/testing'
import { describe, expect, test } from 'vitest'
import { commandPath, restRegistry } from '../../packages/takeback/src/chat-backend/rest/registry.ts'
import { type Check, checkOf, restApi, webhooksApi } from './described.ts'
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
