import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { signWebhook, startChatBackend, webhookFixture } from 'takeback/testing'
import { startApp } from './server.js'

const recallCommand = 'C2C.CallbackAfterMsgWithDraw'
const token = 'the-token-of-this-test'
const data = mkdtempSync(join(tmpdir(), 'app-'))

// Once for all tests. `durable` tries again what failed, over three days; without it there is one attempt, as on the cloud.
const chat = await startChatBackend({ token, preset: 'durable' })
const app = await startApp({ sdkAppId: chat.sdkAppId, token, data })
await chat.webhooks.sendTo(app.callbackUrl)

// Milliseconds: no account, no message, no fault is left, and the clock runs again.
beforeEach(async () => {
  await chat.reset()
  await chat.admin.importAccounts('jared', 'Jonh')
  app.recalled.length = 0
})

after(async () => {
  await app[Symbol.asyncDispose]()
  await chat.close()
  rmSync(data, { recursive: true })
})

/** Handlers run after the answer: wait for what they do, never for a time. */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Jared says something, and an admin takes it back. */
async function takeOneBack() {
  const msgKey = await chat.admin.send('jared', 'Jonh', 'oops')
  await chat.webhooks.next('C2C.CallbackAfterSendMsg')
  await chat.admin.recall('jared', 'Jonh', msgKey)
  return msgKey
}

test('a recall reaches the app', async () => {
  const msgKey = await takeOneBack()
  const { body, answer } = await chat.webhooks.next(recallCommand)
  assert.equal(body.MsgKey, msgKey)
  assert.equal(answer.status, 200)
  await until(() => app.recalled.length === 1)
})

test('a proxy answers 503 twice: the recall comes later, and is applied once', async () => {
  await chat.clock.freeze()
  await chat.faults.status(503, { next: 2, command: recallCommand })
  await takeOneBack()
  await chat.clock.advance(0) // Everything that can happen now has happened.
  assert.deepEqual([chat.faults.done.length, app.recalled], [1, []])

  await chat.clock.advance('10m')
  assert.equal(chat.faults.done.length, 2)
  assert.equal((await chat.webhooks.next(recallCommand)).answer.status, 200)
  await chat.webhooks.none(recallCommand)
  await until(() => app.recalled.length > 0)
  assert.equal(app.recalled.length, 1)
})

test('the app’s answer is lost twice: the recall comes three times, and is applied once', async () => {
  await chat.clock.freeze()
  await chat.faults.drop({ next: 2, reaches: true, command: recallCommand })
  await takeOneBack()
  await chat.clock.advance('10m')

  const heard = chat.webhooks.all.filter(({ command }) => command === recallCommand)
  assert.deepEqual(
    heard.map(({ answer }) => answer.status),
    [200, 200, 200],
  )
  await until(() => app.recalled.length > 0)
  assert.equal(app.recalled.length, 1)
})

test('somebody else’s webhook is refused', async () => {
  const body = webhookFixture('topic', { form: 'cn' })
  const forged = signWebhook({ url: app.callbackUrl, sdkAppId: chat.sdkAppId, token: 'a guess', body })
  assert.equal((await fetch(forged.url, forged)).status, 401)
  assert.deepEqual(app.recalled, [])
})
