/** What the playground asks of `takeback start`, and what it may not: rules PG1-PG4 of docs/spec/playground.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { anyPorts, startService } from '../e2e/service.ts'
import { sharedService } from '../e2e/shared-service.ts'

const { ready } = sharedService('start')
const origin = () => String(ready()['monitor'])

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(origin() + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test('[PG1] start lands on the playground; the socket of the Chat backend is all that pages may connect to', async () => {
  const landing = await fetch(origin(), { redirect: 'manual' })
  expect([landing.status, landing.headers.get('location')]).toEqual([302, '/playground'])
  const policy = (await fetch(`${origin()}/playground`)).headers.get('content-security-policy')
  const live = String(ready()['chat']).replace('http', 'ws')
  expect(policy).toContain(`connect-src 'self' ${live};`)
})

test('[PG2] UserSigs are for the people of the phones, asked for on this machine by our own page', async () => {
  expect((await post('/api/demo/user-sig', { userId: 'jared' })).status).toBe(200)
  for (const userId of ['administrator', 'mei', '', '__proto__'])
    expect((await post('/api/demo/user-sig', { userId })).status, userId).toBe(404)
  const elsewhere = await post('/api/demo/user-sig', { userId: 'jared' }, { origin: 'http://evil.example' })
  expect(elsewhere.status).toBe(403)
  expect(await statusFor('evil.example')).toBe(421)
})

/** As a browser asks that was led here by another name: DNS rebinding. */
function statusFor(host: string): Promise<number | undefined> {
  const { hostname, port } = new URL(origin())
  const headers = { host, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: '/api/demo/user-sig', method: 'POST', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end(JSON.stringify({ userId: 'jared' }))
  })
}

test('[PG3] REST is called with the few commands that the page needs', async () => {
  const body = { GroupId: 'playground' }
  const refused = await post('/api/demo/rest', { command: 'group_open_http_svc/destroy_group', body })
  expect(refused.status).toBe(400)
  const unknown = await post('/api/demo/rest', {
    command: 'openim/admin_msgwithdraw',
    body: { From_Account: 'jared', To_Account: 'Jonh', MsgKey: '1_1_1' },
  })
  expect(await unknown.json()).toMatchObject({ answer: { ErrorCode: 20_022 } })
})

test.each([
  ['receive alone', ['receive', ...anyPorts.receive], 'monitor'],
  ['chat alone', ['chat', ...anyPorts.chat], 'chat'],
  [
    'start for others than this machine',
    ['start', ...anyPorts.start, '--trust-proxy', '127.0.0.1'],
    'monitor',
  ],
] as const)('[PG4] %s has no playground', async (_who, command, page) => {
  const data = mkdtempSync(join(tmpdir(), 'takeback-alone-'))
  const service = await startService([...command, '--data', data])
  const address = String(service.ready[page])
  const { monitorSetupSecret: secret } = service.ready
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  try {
    // Whoever signed in does not get it either.
    const signedIn = secret === undefined ? null : await post('/sign-in', { secret })
    const [cookie = ''] = signedIn?.headers.getSetCookie() ?? []
    const headers = { cookie: cookie.split(';', 1)[0] ?? '' }
    for (const path of ['/playground', '/playground/index.html', '/api/demo/playground'])
      expect((await fetch(address + path, { headers })).status, path).toBe(404)
    expect((await post('/api/demo/user-sig', { userId: 'jared' }, headers)).status).toBe(404)
    expect(await (await fetch(address, { headers })).text()).toMatch(/Takeback (?:monitor|console)/)
  } finally {
    await service.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
