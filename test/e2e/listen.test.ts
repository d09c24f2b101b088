/** `takeback listen` as a process between a sender and a handler: rules LN1-LN5 of docs/spec/command.md. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sign } from '@takeback/protocol/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { needsCurl } from '../setup/needs.ts'
import { runCommand } from './service.ts'

const token = 'listen-token-of-more-than-24-characters'
const door = fileURLToPath(new URL('../../packages/takeback/bin/takeback.js', import.meta.url))
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-listen-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Heard {
  readonly url: string
  readonly body: string
}

/** The developer's handler. `answer` decides for each request; null hangs. */
async function handler(answer: () => { status: number; body: string } | null) {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      heard.push({ url: request.url ?? '', body })
      const decided = answer()
      if (decided !== null)
        response.writeHead(decided.status, { 'content-type': 'text/x-own' }).end(decided.body)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/own/path?key=a|b`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Starts `takeback listen` and waits for the line with its address. */
async function listening(...flags: readonly string[]) {
  const args = ['listen', '--callback-port', '0', '--token', token, ...flags]
  const child = spawn(process.execPath, [door, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await once(reader, 'line')
  const [, callback = ''] = /(http:\/\/127\.0\.0\.1:\d+\/callback)/.exec(lines[0] ?? '') ?? []
  return {
    callback,
    lines,
    /** Waits until a line fits. */
    async says(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = lines.find((line) => pattern.test(line))
        if (found !== undefined) return found
        await once(reader, 'line')
      }
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
    },
  }
}

const trigger = (url: string, ...flags: readonly string[]) =>
  runCommand(['trigger', 'group', url, '--token', token, '--json', ...flags])
const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

test('[LN2] [LN4] what passes is forwarded as it came, the answer goes back, and both are shown', async () => {
  await using own = await handler(() => ({ status: 202, body: ok }))
  await using listen = await listening('--forward-to', own.url)
  const { out } = await trigger(listen.callback, '--set', 'Clears="\u001b[2J"')
  const sent = JSON.parse(out) as { body: string; status: number; answer: string }
  expect(sent).toMatchObject({ status: 202, answer: ok })
  const [heard] = own.heard
  expect(own.heard).toHaveLength(1)
  expect(heard?.body).toBe(sent.body)
  expect(heard?.url).toMatch(
    /^\/own\/path\?key=a\|b&SdkAppid=1400000000&CallbackCommand=Group\.CallbackAfterRecallMsg&.*&Sign=[0-9a-f]{64}&RequestTime=\d{10}$/,
  )
  await listen.says(/^<-- 1 HTTP 202 in \d+ ms, from your handler$/)
  expect(await listen.says(/^--> 1 POST/)).toContain('Sign=***')
  await listen.says(/^ {4}SdkAppid 1400000000, Sign, group recall of 1 message$/)
  expect(listen.lines.join('\n')).not.toContain('\u001b')
})

test('[LN1] what a receiver would refuse is refused, said, and not forwarded', async () => {
  await using own = await handler(() => ({ status: 200, body: ok }))
  await using listen = await listening('--forward-to', own.url)
  const { out } = await runCommand(['trigger', 'c2c', listen.callback, '--token', 'another', '--json'])
  expect(JSON.parse(out)).toMatchObject({ status: 401 })
  await listen.says(/^<-- 1 HTTP 401 in 0 ms, refused here, sign-wrong: /)
  const other = await trigger(listen.callback, '--sdkappid', '1400000001')
  expect(JSON.parse(other.out)).toMatchObject({ status: 403 })
  expect((await fetch(listen.callback)).status).toBe(200)
  expect((await fetch(`${listen.callback}/elsewhere`)).status).toBe(404)
  expect(own.heard).toEqual([])
  await trigger(listen.callback)
  expect(own.heard).toHaveLength(1)
})

test('[LN3] a handler that hangs is 504 with the reason, one that is not there 502', async () => {
  await using hanging = await handler(() => null)
  await using listen = await listening('--forward-to', hanging.url, '--json')
  const url = signedUrl(listen.callback)
  const late = await fetch(url, { method: 'POST', body: '{"CallbackCommand":"X.Y"}' })
  expect(late.status).toBe(504)
  expect(await late.json()).toMatchObject({
    ActionStatus: 'FAIL',
    ErrorInfo: expect.stringContaining('2000 ms'),
  })
  await using nobody = await listening('--forward-to', 'http://127.0.0.1:9/')
  const gone = await fetch(signedUrl(nobody.callback), { method: 'POST', body: '{"CallbackCommand":"X.Y"}' })
  expect(gone.status).toBe(502)
  expect(await gone.text()).toContain('is it running there?')
})

test('[C14] a reader that goes away ends a command without a stack', async () => {
  const args = ['listen', '--callback-port', '0']
  const child = spawn(process.execPath, [door, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  const [callback = ''] = /http:\/\/127\.0\.0\.1:\d+\/callback/.exec(first.toString()) ?? []
  child.stdout.destroy()
  const ended = once(child, 'exit')
  // Each request is a line for the reader that is gone.
  while (child.exitCode === null) await fetch(callback, { method: 'POST', body: '{}' }).catch(() => null)
  expect([await ended, err]).toEqual([[1, null], ''])
})

test('[C7] a listener that would forward to itself does not start', async () => {
  const port = await freePort()
  const itself = `http://localhost:${port}/callback`
  const ended = await runCommand(['listen', '--callback-port', String(port), '--forward-to', itself])
  expect(ended).toMatchObject({ code: 2, out: '' })
  expect(ended.err).toMatch(/^takeback: --forward-to is the URL of this very listener/)
})

test('[LN5] a folder that can’t be written is said; the listener goes on', async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  await using listen = await listening('--save', join(file, 'saved'))
  for (const number of [1, 2]) {
    expect(JSON.parse((await trigger(listen.callback)).out)).toMatchObject({ status: 200 })
    await listen.says(new RegExp(`^<-- ${number} HTTP 200`))
  }
})

test(
  '[LN5] nothing is kept unless --save asks; a curl line signs anew and is accepted',
  needsCurl,
  async () => {
    const saved = join(folder, 'saved')
    await using own = await handler(() => ({ status: 200, body: ok }))
    await using listen = await listening('--forward-to', own.url, '--save', saved, '--curl')
    expect(existsSync(saved)).toBe(false)
    await trigger(listen.callback, '--set', "GroupId=it's a group")
    await listen.says(/saved as /)
    const [file = ''] = readdirSync(saved)
    expect(statSync(join(saved, file)).mode & 0o777).toBe(0o600)
    const fixture = JSON.parse(readFileSync(join(saved, file), 'utf8')) as Record<string, unknown>
    expect(fixture).toMatchObject({
      kind: 'webhook',
      command: 'Group.CallbackAfterRecallMsg',
      url: expect.stringContaining('Sign=***'),
      body: { GroupId: "it's a group" },
    })

    // The line goes to the handler; here it goes to the listener, which checks its Sign.
    const line = (await listen.says(/^T=/)).replace(/'http:[^?]*\?key=a\|b&/, `'${listen.callback}?`)
    const env = { ...process.env, TOKEN: token }
    const { stdout: answer } = await promisify(execFile)('sh', ['-c', line], { env })
    expect(answer).toBe(ok)
    expect(own.heard.map(({ body }) => body)).toEqual([own.heard[0]?.body, own.heard[0]?.body])
  },
)

test.each([
  [['--forward-to', 'localhost:3000'], /--forward-to: The webhook URL must begin with http/],
  [['--callback-path', 'callback'], /--callback-path is "callback"/],
  [['--token', 'a b c'], /--token is given more than twice/],
])('[C7] listen %j says what would be right', async (flags, sentence) => {
  const result = await runCommand(['listen', ...flags])
  expect(result).toMatchObject({ code: 2, out: '' })
  expect(result.err).toMatch(sentence)
})

/** A signed URL of a command that is no recall. */
function signedUrl(callback: string): string {
  const requestTime = Math.floor((performance.timeOrigin + performance.now()) / 1000)
  return `${callback}?SdkAppid=1400000000&CallbackCommand=X.Y&Sign=${sign(token, requestTime)}&RequestTime=${requestTime}`
}
