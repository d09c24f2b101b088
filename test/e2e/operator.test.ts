/** An operator at the terminal of a running Chat backend: rules C16, KY1, KY4 and KY9. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type IncomingMessage, request, type RequestOptions } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { anyPorts, runCommand, startService } from './service.ts'

test('[C16] [KY9] an app is made, its key rotated and ended, and the other commands go on with the newest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-operator-'))
  const chat = await startService(['chat', '--data', folder, '--port', '0'])
  try {
    const at = ['--chat', String(chat.ready['chat']), '--data', folder]
    const app = (...words: string[]) => runCommand(['app', ...words, ...at])
    const keyFile = join(folder, 'secret-key-1400000001')
    expect(statSync(join(folder, 'operator-key')).mode & 0o777).toBe(0o600)

    const made = await app('create', '1400000001', '--admin', 'boss', '--limits', 'tencent')
    const [, first = ''] = /^new key +([0-9a-f]{64})$/m.exec(made.out) ?? []
    expect(made.out).toMatch(/^admins +boss$/m)
    expect(readFileSync(keyFile, 'utf8').trim()).toBe(first)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const { code } = await runCommand([
      'webhook',
      'show',
      '--sdkappid',
      '1400000001',
      '--admin',
      'boss',
      ...at,
    ])
    // It has none yet, but whoever asks is known.
    expect(code).toBe(1)

    const rotated = await app('rotate-key', '1400000001')
    const [, second = ''] = /^new key +([0-9a-f]{64})$/m.exec(rotated.out) ?? []
    expect(rotated.out).toMatch(/^keys +two are good, changed /m)
    expect(readFileSync(keyFile, 'utf8').trim()).toBe(second)
    expect((await app('finish-key', '1400000001')).out).toMatch(/^keys +one is good/m)
    const sig = await runCommand(['usersig', 'boss', '--sdkappid', '1400000001', '--data', folder])
    const admin = createAdmin({
      baseUrl: String(chat.ready['chat']),
      sdkAppId: 1_400_000_001,
      identifier: 'boss',
      userSig: sig.out.trim(),
    })
    const checked = { CheckItem: [{ UserID: 'boss' }] }
    await expect(admin.call('im_open_login_svc', 'account_check', checked)).resolves.toMatchObject({
      ErrorCode: 0,
    })

    const last = await app('remove-admin', '1400000001', 'boss')
    expect([last.code, last.err]).toEqual([
      1,
      expect.stringMatching(/^takeback: boss is the last admin of app/),
    ])
    expect((await app('disable', '1400000001')).out).toMatch(/^app +1400000001, disabled since /m)
    const changes = (await app('changes')).out.trimEnd().split('\n')
    const kinds = ['app-disabled', 'key-finished', 'key-rotated', 'app-created']
    expect(changes.map((line) => line.split('  ')[2])).toEqual(kinds)
    for (const secret of [first, second]) {
      expect(chat.log()).not.toContain(secret)
      expect((await app('list')).out).not.toContain(secret)
    }
    const stranger = await runCommand([
      'app',
      'list',
      '--chat',
      String(chat.ready['chat']),
      '--operator-key-file',
      keyFile,
    ])
    expect([stranger.code, stranger.err]).toEqual([1, expect.stringMatching(/That is not the operator key/)])
  } finally {
    await chat.stop()
    rmSync(folder, { recursive: true })
  }
})

test.each([
  [['fly'], /Say what to do: "takeback app list"/],
  [['create'], /Name the SDKAPPID: "takeback app create SDKAPPID"/],
  [['add-admin', '1400000000'], /Name the USERID: "takeback app add-admin SDKAPPID USERID"/],
  [['disable', 'seven'], /The app is "seven": give the number of the app/],
  [['list', '7'], /app list has no use for "7"/],
  [['list', '--admin', 'boss'], /app list, as it is called here, has no use for --admin/],
  [
    ['list', '--data', '/nowhere/at/all'],
    /There is no \/nowhere\/at\/all\/operator-key: name the --data folder/,
  ],
])('[C7] app %j is one sentence', async (words, sentence) => {
  const { code, err } = await runCommand(['app', ...words])
  expect(err).toMatch(sentence)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})

/** As a browser would on behalf of whatever page; `fetch` of Node sets some of these headers itself. */
async function statusOf(url: string, options: RequestOptions, body = ''): Promise<number | undefined> {
  // A connection each: one that was refused in the middle of its body is closed.
  const call = request(url, { agent: false, ...options }).end(body)
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

test('[KY1] [H42] [H44] where `start` has its pages, a page of somebody else gets nothing from the operator, not even with the key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-operator-'))
  const start = await startService(['start', '--data', folder, ...anyPorts.start])
  try {
    const origin = new URL(String(start.ready['monitor'])).origin
    const key = readFileSync(join(folder, 'operator-key'), 'utf8').trim()
    const authorization = `Bearer ${key}`
    const json = { 'content-type': 'application/json' }
    const apps = `${origin}/api/operator/apps`
    const disable = `${apps}/1400000000/disable`
    const read = (headers: object) => statusOf(apps, { headers: { ...headers } })
    const change = (headers: object) =>
      statusOf(disable, { method: 'POST', headers: { ...json, ...headers } }, '{}')

    const others: [headers: object, reading: number, changing: number][] = [
      // That the listener is open on this machine makes nobody the operator.
      [{}, 401, 401],
      [{ authorization: 'Bearer wrong' }, 401, 401],
      [{ 'sec-fetch-site': 'same-origin', origin }, 401, 401],
      [{ authorization, 'sec-fetch-site': 'cross-site' }, 403, 403],
      [{ authorization, 'sec-fetch-site': 'same-site' }, 403, 403],
      // What a browser without Sec-Fetch-Site reads for another origin that origin never sees.
      [{ origin: 'http://evil.example' }, 401, 403],
      [{ authorization, origin: 'http://evil.example' }, 200, 403],
      [{ authorization, origin: 'null' }, 200, 403],
      // A page of a name that was made to point here.
      [{ authorization, host: 'evil.example', origin: 'http://evil.example' }, 421, 421],
      [{ authorization, 'x-forwarded-for': '203.0.113.9' }, 403, 403],
      // A form needs no leave of another origin, but can't send JSON.
      [{ authorization, 'content-type': 'text/plain' }, 200, 415],
    ]
    for (const [headers, reading, changing] of others)
      expect([headers, await read(headers), await change(headers)]).toEqual([headers, reading, changing])

    const changes = await fetch(`${origin}/api/operator/changes`, { headers: { authorization } })
    expect(await changes.json()).toEqual({ changes: [], next: null })
    expect(await change({ authorization, 'sec-fetch-site': 'same-origin', origin })).toBe(200)
    expect(start.log()).not.toContain(key)
  } finally {
    await start.stop()
    rmSync(folder, { recursive: true })
  }
})
