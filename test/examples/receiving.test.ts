/** The small examples with real webhooks: rules TE20 and TE27 of docs/spec/testing.md. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { signWebhook, startChatBackend, webhookFixture } from 'takeback/testing'
import { expect, test } from 'vitest'
import { Example, exampleToken as token } from './example.ts'

/** A machine may be busy. */
const patience = { timeout: 30_000 }
const settling = { timeoutMs: 60_000 }
/** A webhook that is answered late comes again. */
const untilTaken = { preset: 'durable' } as const

const openFolder = () => mkdtempDisposable(join(tmpdir(), 'takeback-example-'))

test.each(['01-receive-express', '02-receive-fastify', '03-web-handler'])('[TE20] %s', async (name) => {
  await using folder = await openFolder()
  await using example = await Example.start(name, folder.path)
  await using chat = await startChatBackend({ ...untilTaken, webhookUrl: example.callbackUrl, token })
  const { admin, webhooks } = chat
  await admin.importAccounts('jared', 'Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'oops')
  await admin.recall('jared', 'Jonh', msgKey)
  await admin.createGroup('club', 'jared', 'Jonh')
  await admin.recallFromGroup(
    { groupId: 'club' },
    await admin.sendToGroup({ groupId: 'club' }, 'Jonh', 'one'),
  )
  const news = await admin.createOfficialAccount('jared')
  await admin.recallOfficial(news, await admin.sendOfficial(news, 'extra'))

  expect(await example.prints(3)).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ recalled: 'c2c', key: expect.stringContaining(msgKey) }),
      expect.objectContaining({ recalled: 'group' }),
      expect.objectContaining({ recalled: 'official' }),
    ]),
  )
  await webhooks.settled(settling)
  const lastAnswers = [...new Map(webhooks.all.map(({ text, answer }) => [text, answer])).values()]
  expect(lastAnswers).toEqual(
    lastAnswers.map(() => expect.objectContaining({ kind: 'answered', status: 200 })),
  )
  const forged = signWebhook({
    url: example.callbackUrl,
    sdkAppId: chat.sdkAppId,
    token: 'a guess',
    body: webhookFixture('c2c'),
  })
  expect((await fetch(forged.url, forged)).status).toBe(401)
  // The console's "Verify".
  expect((await fetch(example.callbackUrl)).status).toBe(200)
  expect(await (await fetch(new URL('/', example.callbackUrl))).text()).toBe('The rest of the app.')
  expect(await example.stop()).toBe(0)
})

test('[TE20] 04-search-index: found until it is taken back, also when the recall comes first', async () => {
  await using folder = await openFolder()
  await using example = await Example.start('04-search-index', folder.path)
  await using chat = await startChatBackend({ ...untilTaken, webhookUrl: example.callbackUrl, token })
  const { admin, webhooks, sdkAppId } = chat
  const found = (words: string) => example.get<string[]>(`/search?q=${encodeURIComponent(words)}`)
  await admin.importAccounts('jared', 'Jonh')
  const first = await admin.send('jared', 'Jonh', 'a nightingale sings')
  await admin.send('jared', 'Jonh', 'a lark sings')
  const topic = await admin.createTopic('@TGS#_verona', 'jared')
  const seq = await admin.sendToGroup(topic, 'jared', 'the nightingale again')
  await webhooks.settled(settling)
  expect(await found('nightingale')).toHaveLength(2)
  expect(await found('sings')).toHaveLength(2)

  await admin.recall('jared', 'Jonh', first)
  await admin.recallFromGroup(topic, seq)
  await expect.poll(() => found('nightingale'), patience).toEqual([])
  expect(await found('lark')).toHaveLength(1)

  // The recall overtakes the message.
  const msgKey = '7_7_1700000000'
  for (const body of [
    webhookFixture('c2c', { msgKey }),
    webhookFixture('sent-c2c', { msgKey, text: 'too late' }),
    webhookFixture('sent-c2c', { msgKey: '8_8_1700000000', text: 'in time' }),
  ]) {
    const signed = signWebhook({ url: example.callbackUrl, sdkAppId, token, body })
    expect((await fetch(signed.url, signed)).status).toBe(200)
    // Its handler runs after the answer.
    if (body.CallbackCommand.endsWith('WithDraw'))
      await expect.poll(() => knows(example, msgKey), patience).toBe(true)
  }
  expect([await found('too late'), await found('in time')]).toEqual([
    [],
    ['c2c\njared\nJonh\n8_8_1700000000'],
  ])

  expect(await example.stop()).toBe(0)
  const files = await readdir(folder.path)
  const texts = await Promise.all(files.map((file) => readFile(join(folder.path, file), 'latin1')))
  expect(texts.join('')).not.toContain('nightingale')
  expect(texts.join('')).toContain('lark')
})

test('[TE20] [TE27] 06-test-your-app-backend: its own tests pass', () => {
  const cwd = fileURLToPath(new URL('../../examples/06-test-your-app-backend', import.meta.url))
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env
  const said = execFileSync(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd,
    encoding: 'utf8',
    env,
  })
  expect(said).toContain('# pass 4')
})

test('[TE20] every numbered example has a test', () => {
  const folder = new URL('../../examples/', import.meta.url)
  const examples = readdirSync(folder).filter((name) => /^\d\d-/.test(name))
  const tests = readdirSync(new URL('./', import.meta.url))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('')
  expect(examples.length).toBeGreaterThan(5)
  expect(examples.filter((name) => !tests.includes(name))).toEqual([])
})

/** The index keeps the key of a recalled message that it never saw. */
async function knows(example: Example, msgKey: string): Promise<boolean> {
  return (await example.get<string[]>('/recalled')).some((key) => key.endsWith(msgKey))
}
