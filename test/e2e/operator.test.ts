/** An operator at the terminal of a running Chat backend: rules C16, KY1, KY4 and KY9. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { runCommand, startService } from './service.ts'

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
