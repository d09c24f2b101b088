/** The agent as a real process, its model as a real server: rules TE21-TE23 of docs/spec/testing.md. */
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signWebhook, startChatBackend, webhookFixture } from 'takeback/testing'
import { expect, test } from 'vitest'
import { ChatRelay } from './chat-relay.ts'
import { Example, exampleToken as token } from './example.ts'
import { SmallModel } from './small-model.ts'

/** A machine may be busy. */
const patience = { timeout: 30_000 }
const timeoutMs = 60_000

interface Turn {
  readonly key: string
  readonly state: string
  readonly question: string | null
  readonly answer: string | null
  readonly answerMsgKey: string | null
}

async function openStage() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'takeback-agent-'))
  const model = await SmallModel.open()
  // A webhook that is answered late comes again.
  const chat = await startChatBackend({ token, preset: 'durable' })
  const relay = await ChatRelay.open(chat.url)
  const start = async () => {
    const env = { CHAT_URL: relay.url, SECRET_KEY: chat.key, MODEL_URL: model.url }
    const example = await Example.start('05-ai-agent', folder.path, env)
    await chat.webhooks.sendTo(example.callbackUrl)
    return example
  }
  let agent = await start()
  await chat.admin.importAccounts('jared', 'bot')

  return {
    chat,
    model,
    relay,
    /** Jared says something, and the agent has heard it. */
    async says(text: string): Promise<string> {
      const msgKey = await chat.admin.send('jared', 'bot', text)
      const isHeard = () =>
        chat.webhooks.all.some(
          ({ command, text: sent, answer }) =>
            command === 'C2C.CallbackAfterSendMsg' &&
            sent.includes(msgKey) &&
            answer.kind === 'answered' &&
            answer.status === 200,
        )
      await expect.poll(isHeard, patience).toBe(true)
      return msgKey
    },
    recalls: (msgKey: string) => chat.admin.recall('jared', 'bot', msgKey),
    posts: async (body: object) => {
      const signed = signWebhook({ url: agent.callbackUrl, sdkAppId: chat.sdkAppId, token, body })
      return (await fetch(signed.url, signed)).status
    },
    turns: () => agent.get<Turn[]>('/transcript'),
    /** Waits until each turn is in its state, in the order of the messages. */
    async states(...states: string[]) {
      await expect.poll(async () => (await this.turns()).map(({ state }) => state), patience).toEqual(states)
    },
    /** kill -9, and a new process on the same files. */
    async crashes() {
      await agent.stop('SIGKILL')
      agent = await start()
    },
    async text() {
      const files = await readdir(folder.path)
      return (await Promise.all(files.map((file) => readFile(join(folder.path, file), 'latin1')))).join('')
    },
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]()
      await relay[Symbol.asyncDispose]()
      await chat.close()
      await model[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

test('[TE20] [TE21] a queued message that is taken back is never asked, the later ones are', async () => {
  await using stage = await openStage()
  await stage.says('first')
  const second = await stage.says('second, a slip')
  await stage.says('third')
  const running = await stage.model.question(1)

  await stage.recalls(second)
  await stage.states('running', 'recalled', 'queued')
  running.answer('answer to first')
  const next = await stage.model.question(2)
  expect(next.messages).toEqual([
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'answer to first' },
    { role: 'user', content: 'third' },
  ])
  next.answer('answer to third')
  await stage.states('answered', 'recalled', 'answered')
  expect(stage.model.count).toBe(2)
})

test('[TE21] the turn that a recalled message started is aborted, and no other', async () => {
  await using stage = await openStage()
  const first = await stage.says('first, a slip')
  await stage.says('second')
  const running = await stage.model.question(1)
  await stage.recalls(first)
  await running.aborted

  const next = await stage.model.question(2)
  expect(next.messages).toEqual([{ role: 'user', content: 'second' }])
  next.answer('answer to second')
  await stage.states('recalled', 'answered')
})

test('[TE21] [TE23] question and answer leave the transcript, the file, and the conversation', async () => {
  await using stage = await openStage()
  const { chat, model } = stage
  const first = await stage.says('my password is nightingale')
  ;(await model.question(1)).answer('never tell anybody nightingale')
  const sent = await chat.webhooks.next('C2C.CallbackAfterSendMsg', {
    where: ({ From_Account }) => From_Account === 'bot',
    timeoutMs,
  })
  await expect.poll(async () => (await stage.turns())[0]?.answerMsgKey, patience).toBe(sent.body.MsgKey)

  await stage.recalls(first)
  // The answer goes back too.
  const answer = await chat.webhooks.next('C2C.CallbackAfterMsgWithDraw', {
    where: ({ From_Account }) => From_Account === 'bot',
    timeoutMs,
  })
  expect(answer.body.MsgKey).toBe(sent.body.MsgKey)
  await stage.states('recalled')
  await expect
    .poll(() => stage.turns(), patience)
    .toMatchObject([{ question: null, answer: null, answerMsgKey: null }])

  await stage.says('what was my password?')
  const next = await model.question(2)
  expect(next.messages).toEqual([{ role: 'user', content: 'what was my password?' }])
  expect(await stage.text()).not.toContain('nightingale')
})

test('[TE21] an answer goes back also when the first attempt to take it back fails', async () => {
  await using stage = await openStage()
  const { chat, model, relay } = stage
  const first = await stage.says('first, a slip')
  ;(await model.question(1)).answer('answer to first')
  await expect.poll(async () => (await stage.turns())[0]?.answerMsgKey, patience).toBeTruthy()
  const [{ answerMsgKey } = { answerMsgKey: null }] = await stage.turns()

  relay.failsNext = 'admin_msgwithdraw'
  await stage.recalls(first)
  const { body } = await chat.webhooks.next('C2C.CallbackAfterMsgWithDraw', {
    where: ({ From_Account }) => From_Account === 'bot',
    timeoutMs,
  })
  expect([body.MsgKey, relay.failsNext]).toEqual([answerMsgKey, null])
  await expect.poll(async () => (await stage.turns())[0]?.answerMsgKey, patience).toBe(null)
})

test('[TE22] after a crash the turn begins again, and a recall still finds it', async () => {
  await using stage = await openStage()
  const first = await stage.says('first')
  ;(await stage.model.question(1)).answer('answer to first')
  await stage.states('answered')
  const second = await stage.says('second')
  await stage.says('third')
  await stage.model.question(2)

  await stage.crashes()
  const again = await stage.model.question(3)
  expect(again.messages.at(-1)).toEqual({ role: 'user', content: 'second' })
  await stage.recalls(second)
  await again.aborted
  // Of the process before.
  await stage.recalls(first)
  await stage.states('recalled', 'recalled', 'running')

  await stage.crashes()
  const last = await stage.model.question(5)
  expect(last.messages.at(-1)).toEqual({ role: 'user', content: 'third' })
  expect(last.messages.map(({ content }) => content)).not.toContain('second')
  last.answer('answer to third')
  await stage.states('recalled', 'recalled', 'answered')
})

test('[TE22] a recall that comes before its message wins', async () => {
  await using stage = await openStage()
  const about = { from: 'jared', to: 'bot', msgKey: '7_7_1700000000' }
  expect(await stage.posts(webhookFixture('c2c', about))).toBe(200)
  await stage.states('recalled')
  await stage.crashes()
  expect(await stage.posts(webhookFixture('sent-c2c', { ...about, text: 'too late' }))).toBe(200)
  await stage.says('in time')
  const asked = await stage.model.question(1)
  expect(asked.messages).toEqual([{ role: 'user', content: 'in time' }])
  expect(await stage.text()).not.toContain('too late')
})
