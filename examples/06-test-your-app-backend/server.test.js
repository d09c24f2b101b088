import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { signWebhook, startChatBackend, webhookFixture } from 'takeback/testing'
import { startApp } from './server.js'

const token = 'the-token-of-this-test'
const data = mkdtempSync(join(tmpdir(), 'app-'))
let chat
let app

before(async () => {
  chat = await startChatBackend({ token })
  app = await startApp({ sdkAppId: chat.sdkAppId, token, data })
  await chat.webhooks.sendTo(app.callbackUrl)
  await chat.admin.importAccounts('jared', 'Jonh')
})

after(async () => {
  await app[Symbol.asyncDispose]()
  await chat.close()
  rmSync(data, { recursive: true })
})

beforeEach(() => app.recalled.clear())

/** Handlers run after the answer: wait for what they do, never for a time. */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('a recall by an admin is answered and applied', async () => {
  const msgKey = await chat.admin.send('jared', 'Jonh', 'oops')
  await chat.admin.recall('jared', 'Jonh', msgKey)
  const { answer } = await chat.webhooks.next('C2C.CallbackAfterMsgWithDraw')
  assert.equal(answer.status, 200)
  await until(() => app.recalled.size === 1)
})

test('the same webhook twice has one effect', async () => {
  await chat.admin.createGroup('club', 'jared', 'Jonh')
  const seq = await chat.admin.sendToGroup({ groupId: 'club' }, 'jared', 'oops')
  await chat.admin.recallFromGroup({ groupId: 'club' }, seq)
  const webhook = await chat.webhooks.next('Group.CallbackAfterRecallMsg')
  await until(() => app.recalled.size === 1)
  assert.equal(await chat.webhooks.repeat(webhook), 200)
  assert.equal(app.recalled.size, 1)
})

test('somebody else’s webhook is refused', async () => {
  const body = webhookFixture('topic', { form: 'cn' })
  const forged = signWebhook({ url: app.callbackUrl, sdkAppId: chat.sdkAppId, token: 'a guess', body })
  assert.equal((await fetch(forged.url, forged)).status, 401)
  assert.equal(app.recalled.size, 0)
})
