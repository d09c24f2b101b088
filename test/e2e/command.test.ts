/** The command as a newcomer uses it, and as he misuses it: rules C1-C9 of docs/spec/command.md. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyUserSig } from '@takeback/protocol/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { needsFiles } from '../setup/needs.ts'
import { anyPorts, runCommand, startService } from './service.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-command-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('[C1] start prints exactly one line of JSON and stops on SIGTERM with exit code 0', async () => {
  const service = await startService(['start', '--data', join(folder, 'start'), ...anyPorts.start])
  expect(Object.keys(service.ready).toSorted()).toEqual(
    [
      'admin',
      'adminUserSig',
      'callback',
      'chat',
      'console',
      'monitor',
      'pid',
      'sdkAppId',
      'secretKey',
    ].toSorted(),
  )
  const health = await fetch(new URL('/healthz', String(service.ready['monitor'])))
  expect(health.status).toBe(200)
  expect(await service.stop()).toBe(0)
})

test('[C2] a secret never reaches the log', async () => {
  const service = await startService([
    'start',
    '--data',
    join(folder, 'secrets'),
    '--log-level',
    'debug',
    ...anyPorts.start,
  ])
  const { chat, sdkAppId, admin, adminUserSig, secretKey, monitor } = service.ready
  const path = `/v4/openim/sendmsg?sdkappid=${String(sdkAppId)}&identifier=${String(admin)}&usersig=${String(adminUserSig)}`
  await fetch(new URL(path, String(chat)), { method: 'POST', body: '{' })
  await fetch(new URL('/api/demo/recall', String(monitor)), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"kind":"c2c"}',
  })
  await service.stop()
  const token = readFileSync(join(folder, 'secrets', 'webhook-token'), 'utf8').trim()
  for (const secret of [adminUserSig, secretKey, token]) expect(service.log()).not.toContain(secret)
})

test('[C3] a default port that is taken moves on, and says so', async () => {
  const first = await startService(['start', '--data', join(folder, 'one')])
  const second = await startService(['start', '--data', join(folder, 'two')])
  expect(second.ready['chat']).not.toBe(first.ready['chat'])
  await Promise.all([first.stop(), second.stop()])
})

test('[C4] a port that was asked for and is taken is one clear sentence', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => blocker.once('listening', resolve))
  const { port } = blocker.address() as { port: number }
  const result = await runCommand(['chat', '--port', String(port), '--data', join(folder, 'taken')])
  blocker.close()
  expect(result).toMatchObject({ code: 1, out: '' })
  expect(result.err).toMatch(new RegExp(`^takeback: Port ${port} [^\n]*--port[^\n]*\n$`))
})

test('[C5] two processes on one folder: the second is refused with one sentence', needsFiles, async () => {
  const data = join(folder, 'shared')
  const first = await startService(['chat', '--data', data, '--port', '0'])
  const second = await runCommand(['chat', '--data', data, '--port', '0'])
  await first.stop()
  expect(second.code).toBe(1)
  expect(second.err).toMatch(/^takeback: [^\n]*already open[^\n]*\n$/)
})

test('[C6] a folder that cannot be written is one clear sentence', needsFiles, async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  chmodSync(file, 0o400)
  const result = await runCommand(['chat', '--data', join(file, 'data'), '--port', '0'])
  expect(result.code).toBe(1)
  expect(result.err).toMatch(/^takeback: [^\n]*--data[^\n]*\n$/)
})

const forwardTo = ['--forward-to', 'http://127.0.0.1:3000/']

test.each([
  [['chat', '--port', 'http'], /--port is "http": give a whole number from 0 to 65535/],
  [['chat', '--sdkappid=-1'], /--sdkappid is "-1"/],
  [['chat', '--admin', 'señor'], /--admin is "señor"/],
  [['chat', '--recall-window', 'long'], /--recall-window is "long": give a time such as 90s/],
  [['chat', '--redact-after', 'soon'], /--redact-after is "soon": give a time such as 90s/],
  [['chat', '--nonsense'], /nonsense/],
  [['receive', '--callback-path', 'callback'], /--callback-path/],
  [['receive', '--forward-to', 'ftp://x'], /--forward-to: The webhook URL must begin with http/],
  [
    ['receive', '--forward-to', 'http://127.0.0.1:8081/callback'],
    /--forward-to is the webhook URL of this very/,
  ],
  [
    ['receive', '--forward-token', 'canary'],
    /--forward-token needs --forward-to: where shall the recalls go\?/,
  ],
  [
    ['receive', ...forwardTo, '--forward-secret', 'whsec_Y2FuYXJ5'],
    /--forward-secret holds a key of 6 bytes/,
  ],
  [
    ['receive', ...forwardTo, '--forward-secret', 'canary'],
    /--forward-secret is neither a secret .* \(ENOENT\)/,
  ],
  [
    ['receive', '--pass-through', 'http://h/?SdkAppid=1'],
    /--pass-through: .* already has the parameter SdkAppid/,
  ],
  [
    ['receive', '--pass-through', 'http://h/', '--allow-before'],
    /--allow-before has no meaning beside --pass/,
  ],
  [['chat', '--monitor-port', '8082'], /chat has no flag --monitor-port/],
  [['receive', '--store', 'mysql://root:secret@db/x'], /^takeback: --store is no address of a database/],
  [['receive', '--store', 'postgres://root:secret@db'], /^takeback: --store is no address of a database/],
  [['start', '--store', 'postgres://db/x'], /start has no flag --store/],
  [['start', 'now'], /start has no use for "now"/],
  [['start', '--trust-proxy', 'anybody'], /--trust-proxy holds "anybody"/],
  [['start', '--webhook-url', 'ftp://x'], /--webhook-url: The webhook URL must begin with http/],
  [['start', '--host='], /--host is empty/],
  [['fly'], /There is no command "fly"/],
  [['fly', '--lst'], /There is no command "fly"/],
  [['help', 'fly'], /There is no command "fly"/],
  [['receive', '--keep-content', 'long'], /--keep-content is "long": give a time such as 90s/],
  [['receive', '--keep-content', '31d'], /--keep-content is "31d": give at most 30d/],
  [['receive', '--redact-recalled', '7d'], /--redact-recalled needs --keep-content/],
  [['receive', '--keep-content', '1h', '--redact-recalled', '31d'], /--redact-recalled is "31d": give now/],
  [['receive', '--record', '0'], /--record is "0"/],
  [['simulate'], /Name the chat log/],
  [['usersig', 'jared'], /--key-file/],
  [['webhook', 'set', '--key', 'k'], /Nothing to set/],
  [['webhook', 'set', '--key', 'k', '--forms', 'c2c=us'], /--forms names "c2c=us": give c2c=intl|cn|both/],
])('[C7] called wrongly, %j, it says what would be right', async (args, sentence) => {
  const result = await runCommand([...args, '--data', join(folder, 'wrong')])
  expect(result).toMatchObject({ code: 2, out: '' })
  expect(result.err).toMatch(sentence)
  expect(result.err.trim().split('\n')).toHaveLength(1)
  expect(result.err).not.toMatch(/canary|Y2FuYXJ5|secret@/)
})

test('[C30] receive makes the secret of the drop-in once, and says where it goes and which file holds it', async () => {
  const data = join(folder, 'drop-in')
  const args = [
    'receive',
    '--data',
    data,
    ...anyPorts.receive,
    '--forward-to',
    'http://127.0.0.1:3000/in?key=canary',
  ]
  const first = await startService(args)
  const file = join(data, 'forward-secret')
  expect(first.ready).toMatchObject({ forwardTo: 'http://127.0.0.1:3000/in', forwardSecretFile: file })
  await first.stop()
  const secret = readFileSync(file, 'utf8')
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const second = await startService([...args, '--forward-secret', file])
  expect(second.ready).not.toHaveProperty('forwardSecretFile')
  expect(await second.stop()).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(secret)
})

test('[C8] usersig issues what the Chat backend accepts', async () => {
  const key = '0123456789abcdef0123456789abcdef'
  const { code, out } = await runCommand(['usersig', 'jared', '--key', key, '--sdkappid', '1400000000'])
  expect(code).toBe(0)
  const nowSeconds = Math.floor(new Date().getTime() / 1000)
  const verdict = verifyUserSig({
    sdkAppId: 1_400_000_000,
    key,
    userId: 'jared',
    userSig: out.trim(),
    nowSeconds,
  })
  expect(verdict).toMatchObject({ ok: true })
})

test('[C9] simulate plays a chat log and misses no webhook', async () => {
  const lines = Array.from({ length: 200 }, (_, index) =>
    JSON.stringify({ from: ['|trey|', 'Matt`', 'a[b]^'][index % 3], text: `line ${index}` }),
  )
  const result = await runCommand(
    ['simulate', '-', '--share', '10', '--json'],
    `${lines.join('\n')}\nnot json\n`,
  )
  expect(JSON.parse(result.out)).toMatchObject({
    sent: 200,
    recalled: 20,
    missing: 0,
    doubled: 0,
    skippedLines: 1,
  })
  expect(result.code).toBe(0)
})

test('[C7] a switch in the environment is true or false, nothing else', async () => {
  await expect(
    startService(['chat', '--port', '0'], { TAKEBACK_ALLOW_PRIVATE_WEBHOOKS: 'maybe' }),
  ).rejects.toThrow('TAKEBACK_ALLOW_PRIVATE_WEBHOOKS is "maybe": give true or false.')
})

test('[C10] the other commands find the key in the data folder, which only its owner can read', async () => {
  const data = join(folder, 'key')
  const service = await startService(['chat', '--data', data, '--port', '0'])
  const { chat, secretKey } = service.ready
  const file = join(data, 'secret-key-1400000000')
  expect(readFileSync(file, 'utf8').trim()).toBe(secretKey)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const set = ['webhook', 'set', '--chat', String(chat), '--data', data]
  const token = 'a-token-of-more-than-24-characters'
  const result = await runCommand([
    ...set,
    '--url',
    'https://example.com/hook',
    '--token',
    token,
    '--commands',
    'recalls',
  ])
  await service.stop()
  expect(result).toMatchObject({ code: 0, err: '' })
  expect(result.out).toMatch(/^Url +https:\/\/example\.com\/hook$/m)
  expect(result.out).not.toContain(token)
})
