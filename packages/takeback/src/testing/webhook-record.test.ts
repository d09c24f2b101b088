import { webhookCommands } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { openPlainEndpoint } from '../http/testing/plain-endpoint.ts'
import { startChatBackend } from './index.ts'

/** A machine may be busy. */
const patience = { timeout: 30_000 }
const patient = { timeoutMs: 30_000 }

const { c2cRecall, groupRecall, c2cAfterSend } = webhookCommands

test('[TE5] next gives each webhook once, chooses, and waits', async () => {
  await using backend = await startChatBackend()
  const { admin, webhooks } = backend
  await admin.importAccounts('jared', 'Jonh')
  const waited = webhooks.next(c2cAfterSend, patient)
  const first = await admin.send('jared', 'Jonh', 'one')
  const second = await admin.send('jared', 'Jonh', 'two')
  const third = await admin.send('Jonh', 'jared', 'three')
  expect((await waited).body.MsgKey).toBe(first)
  const chosen = await webhooks.next(c2cAfterSend, {
    ...patient,
    where: ({ From_Account }) => From_Account === 'Jonh',
  })
  expect(chosen.body.MsgKey).toBe(third)
  expect((await webhooks.next(c2cAfterSend, patient)).body.MsgKey).toBe(second)
  await webhooks.none()
})

test('[TE7] when nothing comes, the error tells what came instead', async () => {
  await using backend = await startChatBackend()
  const { admin, webhooks } = backend
  await expect(webhooks.next(groupRecall, { timeoutMs: 10 })).rejects.toThrow(
    'No Group.CallbackAfterRecallMsg within 10 ms. Nothing was sent; webhooks go to the test itself.',
  )
  await admin.importAccounts('jared', 'Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'one')
  await webhooks.settled()
  await expect(webhooks.next(groupRecall, { timeoutMs: 10 })).rejects.toThrow(
    new RegExp(`There was C2C.CallbackAfterSendMsg \\(answered 200\\) .*${msgKey}`),
  )

  await webhooks.sendTo('http://127.0.0.1:1/secret-path')
  await admin.recall('jared', 'Jonh', msgKey)
  await webhooks.settled()
  const refused = webhooks.next(groupRecall, { timeoutMs: 10 })
  await expect(refused).rejects.toThrow(/C2C.CallbackAfterMsgWithDraw \(unreachable: connect\)/)
  await expect(refused).rejects.toThrow(/webhooks go to http:\/\/127.0.0.1:1\.$/)
})

test('[TE7] who still waits when it ends is told why', async () => {
  const backend = await startChatBackend()
  const waiting = backend.webhooks.next(c2cRecall)
  await Promise.all([expect(waiting).rejects.toThrow(/because the Chat backend was closed/), backend.close()])
})

test('[TE8] none waits for what is under way', async () => {
  const held: (() => void)[] = []
  await using endpoint = await openPlainEndpoint((_request, response) => {
    held.push(() => response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'))
  })
  const webhookUrl = `${endpoint.origin}/callback`
  await using backend = await startChatBackend({ webhookUrl, commands: [c2cRecall] })
  const { admin, webhooks } = backend
  await admin.importAccounts('jared', 'Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'one')
  await webhooks.none()
  await admin.recall('jared', 'Jonh', msgKey)
  const none = webhooks.none(c2cRecall)
  await expect.poll(() => held.length, patience).toBe(1)
  held[0]?.()
  await expect(none).rejects.toThrow(
    /^Nothing more was expected, but there was C2C.CallbackAfterMsgWithDraw \(answered 200\)/,
  )
  await webhooks.next(c2cRecall, patient)
  await webhooks.none(c2cRecall)
})

test('[TE10] repeat sends the very same request', async () => {
  const heard: string[] = []
  await using endpoint = await openPlainEndpoint((request, response) => {
    let body = ''
    request
      .setEncoding('utf8')
      .on('data', (text: string) => (body += text))
      .on('end', () => {
        heard.push(`${request.url} ${request.headers['content-type']} ${body}`)
        response.writeHead(heard.length === 1 ? 200 : 202).end('{}')
      })
  })
  const webhookUrl = `${endpoint.origin}/callback?tenant=7`
  await using backend = await startChatBackend({ webhookUrl, token: 'a-token' })
  const { admin, webhooks } = backend
  await admin.importAccounts('jared', 'Jonh')
  await admin.send('jared', 'Jonh', 'one')
  const sent = await webhooks.next(c2cAfterSend, patient)
  expect(await webhooks.repeat(sent)).toBe(202)
  expect(heard).toHaveLength(2)
  expect(heard[1]).toBe(heard[0])
  expect(webhooks.all).toHaveLength(1)
})
