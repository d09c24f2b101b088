/** The command with a certificate of one's own: rules C11 and C12 of docs/spec/command.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pinnedFetch } from '../../packages/takeback/src/cli/pinned-fetch.ts'
import { ownAuthority } from '../../packages/takeback/src/http/testing/own-authority.ts'
import { needsOpenssl } from '../setup/needs.ts'
import { anyPorts, startService } from './service.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-command-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test(
  '[C11] start with a certificate for any name works, and keeps the flags of its webhooks',
  needsOpenssl,
  async () => {
    const authority = ownAuthority('DNS:chat.example.com')
    writeFileSync(join(folder, 'cert.pem'), authority.cert)
    writeFileSync(join(folder, 'key.pem'), authority.key)
    const tls = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')]
    const data = join(folder, 'tls')
    const flags = ['--webhook-preset', 'tencent', '--webhook-commands', 'all']
    const service = await startService(['start', '--data', data, ...tls, ...flags, ...anyPorts.start])
    const own = pinnedFetch(authority.cert)
    const { chat, monitor, callback } = service.ready
    expect([chat, monitor, callback].every((url) => String(url).startsWith('https://127.0.0.1:'))).toBe(true)
    const json = { 'content-type': 'application/json' }
    const recall = await own(`${String(monitor)}/api/demo/recall`, {
      method: 'POST',
      headers: json,
      body: '{"kind":"group"}',
    })
    expect(recall.status).toBe(200)
    await expect
      .poll(async () => (await own(`${String(monitor)}/api/recalls`)).json())
      .toMatchObject({ recalls: [{ kind: 'group' }] })
    await expect
      .poll(async () => (await own(`${String(monitor)}/api/refusals`)).json())
      .toMatchObject({
        // Of the opening messages of the playground, too.
        otherCommands: { 'Group.CallbackAfterSendMsg': expect.any(Number) },
      })
    await service.stop()
  },
)

test('[C11] to another certificate nothing is said', needsOpenssl, async () => {
  const [mine, another] = [ownAuthority('IP:127.0.0.1'), ownAuthority('IP:127.0.0.1')]
  let heard = 0
  const server = createTlsServer({ cert: another.cert, key: another.key }, (_request, response) => {
    heard += 1
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await expect(
    pinnedFetch(mine.cert)(`https://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }),
  ).rejects.toThrow('certificate')
  expect(heard).toBe(0)
  server.close()
})

test(
  '[C12] beyond loopback the set-up secrets are in the one line, and each opens its own page',
  needsOpenssl,
  async () => {
    const authority = ownAuthority('IP:127.0.0.1')
    writeFileSync(join(folder, 'open-cert.pem'), authority.cert)
    writeFileSync(join(folder, 'open-key.pem'), authority.key)
    const tls = ['--tls-cert', join(folder, 'open-cert.pem'), '--tls-key', join(folder, 'open-key.pem')]
    const service = await startService([
      'start',
      '--data',
      join(folder, 'open'),
      '--host',
      '0.0.0.0',
      ...tls,
      ...anyPorts.start,
    ])
    const own = pinnedFetch(authority.cert)
    const { monitor, monitorSetupSecret, chatSetupSecret } = service.ready
    const signIn = (secret: unknown) =>
      own(`${String(monitor)}/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret }),
      })
    expect((await own(`${String(monitor)}/api/recalls`)).status).toBe(401)
    expect((await own(`${String(monitor)}/metrics`)).status).toBe(401)
    expect((await signIn(chatSetupSecret)).status).toBe(403)
    expect((await signIn(monitorSetupSecret)).status).toBe(204)
    await service.stop()
    for (const secret of [monitorSetupSecret, chatSetupSecret]) expect(service.log()).not.toContain(secret)
  },
)
