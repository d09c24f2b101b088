import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request as httpRequest } from 'node:http'
import { StoreUnavailable } from '@takeback/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listen } from './listening.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { openPrivateSide, type PrivateSideOptions } from './private-side.ts'
import { sessionIdleMs, sessionLifeMs } from './sign-in/sessions.ts'

let dataDir: string
let now: number
let logged: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'takeback-private-'))
  now = 1_700_000_000_000
  logged = ''
})
afterEach(() => rmSync(dataDir, { recursive: true }))

/** A private side with two routes behind a real listener; `behindProxy` asks for a sign-in. */
async function open(options: Partial<PrivateSideOptions> = {}) {
  const side = await openPrivateSide({
    name: 'monitor',
    host: '127.0.0.1',
    dataDir,
    clock: { now: () => now },
    log: createLog({ level: 'info', stream: { write: (text) => (logged += text) } }),
    metrics: createMetrics('takeback_test'),
    health: { store: () => true },
    routes(app) {
      app.get('/api/thing', async () => ({ thing: 1 }))
      app.post('/api/thing', (request, reply) => reply.send({ got: request.body }))
      app.get('/api/broken', async () => {
        throw new Error('inner secret detail')
      })
      app.get('/api/away', async () => {
        throw new StoreUnavailable('unreachable', 'PostgreSQL at db.internal:5432 does not answer')
      })
    },
    ...options,
  })
  const listening = await listen({
    name: 'monitor',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: side.handler,
  })
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(listening.url + path, { redirect: 'manual', ...init })
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return {
    side,
    ask,
    post,
    port: listening.port,
    async signIn(secret: string | null, headers: Record<string, string> = {}) {
      const answer = await post('/sign-in', { secret }, headers)
      const cookie = answer.headers.get('set-cookie') ?? ''
      return { status: answer.status, setCookie: cookie, cookie: cookie.split(';')[0] ?? '' }
    },
    async [Symbol.asyncDispose]() {
      await listening.close()
      await side.close()
    },
  }
}
const behindProxy = { trustProxy: '127.0.0.1' }

test('[H40] every answer carries the headers: page, API, error, health', async () => {
  await using monitor = await open()
  for (const path of ['/api/thing', '/api/broken', '/nothing', '/healthz', '/metrics', '/%zz']) {
    const { headers } = await monitor.ask(path)
    const names = [
      'content-security-policy',
      'x-content-type-options',
      'x-frame-options',
      'referrer-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'cache-control',
    ]
    expect([path, ...names.map((name) => headers.get(name))]).toEqual([
      path,
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
      'nosniff',
      'DENY',
      'no-referrer',
      'same-origin',
      'same-origin',
      'no-store',
    ])
  }
})

test('[H31] health and metrics of an open listener', async () => {
  await using monitor = await open({ health: { store: () => false } })
  const health = await monitor.ask('/healthz')
  expect([health.status, await health.json()]).toEqual([
    503,
    { status: 'degraded', checks: { store: 'failed' } },
  ])
  expect(await (await monitor.ask('/metrics')).text()).toContain('takeback_test_process_cpu_seconds_total')
})

test('[H42] a rebound name is refused by the real listener', async () => {
  await using monitor = await open()
  const status = await new Promise((resolve, reject) => {
    const options = {
      port: monitor.port,
      host: '127.0.0.1',
      path: '/api/thing',
      headers: { host: 'evil.example' },
    }
    httpRequest(options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(421)
})

test('[H43] an open listener refuses what came through a proxy', async () => {
  await using monitor = await open()
  expect((await monitor.ask('/api/thing', { headers: { 'x-forwarded-for': '1.2.3.4' } })).status).toBe(403)
})

test('[H45] bodies are strict JSON up to 64 KiB', async () => {
  await using monitor = await open()
  expect(await (await monitor.post('/api/thing', { a: 1 })).json()).toEqual({ got: { a: 1 } })
  const raw = (body: string, contentType = 'application/json') =>
    monitor.ask('/api/thing', { method: 'POST', headers: { 'content-type': contentType }, body })
  expect((await raw('{"a":1,"a":2}')).status).toBe(400)
  expect((await raw('{')).status).toBe(400)
  expect((await raw('{"a":1}', 'text/plain')).status).toBe(415)
  expect((await raw(JSON.stringify('x'.repeat(70_000)))).status).toBe(413)
})

test('[H46] an inner failure is logged and not shown; an unknown address is one sentence', async () => {
  await using monitor = await open()
  const broken = await monitor.ask('/api/broken?token=c4nary')
  expect([broken.status, await broken.json()]).toEqual([
    500,
    { error: 'Something failed inside Takeback; its log says more.' },
  ])
  expect(logged).toContain('inner secret detail')
  expect(logged).not.toContain('c4nary')
  const unknown = await monitor.ask('/nothing')
  expect([unknown.status, await unknown.json()]).toEqual([
    404,
    { error: 'There is nothing at this address.' },
  ])
})

test('[H55] a person at an address that has nothing gets a page with a link, a program a sentence', async () => {
  await using monitor = await open()
  const page = (path: string, language: string) =>
    monitor.ask(path, { headers: { accept: 'text/html,*/*', 'accept-language': language } })
  const missing = await page('/<nothing>?x="><script>', 'en')
  expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  const text = await missing.text()
  expect(text).toContain('<a href="/">Go to the start page</a>')
  expect(text).not.toMatch(/nothing>|<script|<style|\sstyle=/)
  expect(await (await page('/nothing', 'zh-CN,en;q=0.5')).text()).toContain('这个地址没有内容')
  expect((await monitor.ask('/plain.css')).headers.get('content-type')).toContain('text/css')
  expect((await page('/api/nothing', 'en')).headers.get('content-type')).toContain('application/json')
})

test('[H41] beyond loopback without TLS it refuses to start and names the flags', async () => {
  await expect(open({ host: '0.0.0.0' })).rejects.toMatchObject({
    name: 'RefusedToStart',
    message: expect.stringMatching(/--tls-cert.*--tls-key.*--trust-proxy/),
  })
  await expect(open({ trustProxy: 'nonsense' })).rejects.toMatchObject({ name: 'RefusedToStart' })
})

test('[H47] the secret is shown once and kept only as a hash, in a file for its owner', async () => {
  let secret: string | null
  {
    await using first = await open(behindProxy)
    secret = first.side.setupSecret
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect((await first.signIn(secret)).status).toBe(204)
  }
  expect(readdirSync(dataDir)).toEqual(['sign-in.json'])
  expect(statSync(join(dataDir, 'sign-in.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(dataDir, 'sign-in.json'), 'utf8')).not.toContain(secret)
  await using second = await open(behindProxy)
  expect(second.side.setupSecret).toBeNull()
  expect((await second.signIn(secret)).status).toBe(204)
  expect((await second.signIn('wrong')).status).toBe(403)
  expect((await second.post('/sign-in', { secret: 7 })).status).toBe(400)
})

test('[H48] the cookie is as strict as can be, and its id is new at every sign-in', async () => {
  await using monitor = await open(behindProxy)
  const first = await monitor.signIn(monitor.side.setupSecret)
  expect(first.setCookie).toMatch(
    /^__Host-takeback-monitor=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Strict$/,
  )
  const second = await monitor.signIn(monitor.side.setupSecret, { cookie: first.cookie })
  expect(second.cookie).not.toBe(first.cookie)
  expect((await monitor.ask('/api/thing', { headers: { cookie: first.cookie } })).status).toBe(401)
  expect((await monitor.ask('/api/thing', { headers: { cookie: `a=b; ${second.cookie}` } })).status).toBe(200)
  expect(readFileSync(join(dataDir, 'sign-in.json'), 'utf8')).not.toContain(second.cookie.split('=')[1])
})

test('[H49] a session ends by signing out, also after a restart', async () => {
  let cookie: string
  {
    await using monitor = await open(behindProxy)
    ;({ cookie } = await monitor.signIn(monitor.side.setupSecret))
    expect((await monitor.ask('/api/thing', { headers: { cookie } })).status).toBe(200)
  }
  {
    await using monitor = await open(behindProxy)
    expect((await monitor.ask('/api/thing', { headers: { cookie } })).status).toBe(200)
    const out = await monitor.post('/sign-out', {}, { cookie })
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
    expect((await monitor.ask('/api/thing', { headers: { cookie } })).status).toBe(401)
  }
  await using monitor = await open(behindProxy)
  expect((await monitor.ask('/api/thing', { headers: { cookie } })).status).toBe(401)
})

test('[H49] a session ends after 12 h without use and after 7 days in any case', async () => {
  await using monitor = await open(behindProxy)
  const { cookie } = await monitor.signIn(monitor.side.setupSecret)
  const status = async () => (await monitor.ask('/api/thing', { headers: { cookie } })).status
  const start = now
  for (now = start; now < start + sessionLifeMs; now += sessionIdleMs - 1) expect(await status()).toBe(200)
  now = start + sessionLifeMs
  expect(await status()).toBe(401)
  const again = await monitor.signIn(monitor.side.setupSecret)
  now += sessionIdleMs
  expect((await monitor.ask('/api/thing', { headers: { cookie: again.cookie } })).status).toBe(401)
})

test('[H50] the secret may be tried ten times a minute per caller', async () => {
  await using monitor = await open(behindProxy)
  const attempt = async (from: string) => (await monitor.signIn('wrong', { 'x-forwarded-for': from })).status
  const statuses = []
  for (let i = 0; i < 11; i++) statuses.push(await attempt('203.0.113.1'))
  expect(statuses).toEqual([...Array(10).fill(403), 429])
  expect(await attempt('203.0.113.2')).toBe(403)
  now += 60_000
  expect(await attempt('203.0.113.1')).toBe(403)
})

test('[H51] without a session: pages lead to the sign-in, everything else is 401', async () => {
  await using monitor = await open(behindProxy)
  const page = await monitor.ask('/recalls/1', { headers: { accept: 'text/html,*/*' } })
  expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in'])
  for (const path of ['/api/thing', '/metrics', '/nothing'])
    expect((await monitor.ask(path)).status).toBe(401)
  expect((await monitor.post('/api/thing', {})).status).toBe(401)
  expect((await monitor.post('/sign-out', {})).status).toBe(401)
  const forged = { headers: { cookie: '__Host-takeback-monitor=' } }
  expect((await monitor.ask('/api/thing', forged)).status).toBe(401)
  const health = await monitor.ask('/healthz')
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
})

test('[H51] the sign-in page speaks English and Chinese, and has nothing inline', async () => {
  await using monitor = await open(behindProxy)
  const page = async (language: string) =>
    (await monitor.ask('/sign-in', { headers: { 'accept-language': language } })).text()
  expect(await page('zh-CN,zh;q=0.9,en;q=0.8')).toContain('设置密钥')
  const english = await page('de, en-US;q=0.9, zh;q=0.5')
  expect(english).toContain('Set-up secret')
  expect(english).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
  expect((await monitor.ask('/plain.css')).headers.get('content-type')).toContain('text/css')
  expect((await monitor.ask('/sign-in.js')).headers.get('content-type')).toContain('text/javascript')
})

test('[H56] a page learns whether somebody signed in, and that is all', async () => {
  await using loopback = await open()
  expect(await (await loopback.ask('/api/session')).json()).toEqual({ signedIn: false })
  await using monitor = await open(behindProxy)
  expect((await monitor.ask('/api/session')).status).toBe(401)
  const { cookie } = await monitor.signIn(monitor.side.setupSecret)
  const session = await monitor.ask('/api/session', { headers: { cookie } })
  expect(await session.json()).toEqual({ signedIn: true })
})

/** Given to whoever scrapes; the second while the first is on its way out. */
const metricsTokens = ['the-older-metrics-token-of-this-test', 'the-newer-metrics-token-of-this-test']
const bearer = (token: string, headers: object = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...headers },
})

test('[H57] the metrics token reads the metrics and opens nothing else', async () => {
  await using monitor = await open({ ...behindProxy, metricsTokens: () => metricsTokens })
  for (const token of metricsTokens) {
    const metrics = await monitor.ask('/metrics', bearer(token))
    expect([metrics.status, await metrics.text()]).toEqual([
      200,
      expect.stringContaining('takeback_test_process_cpu_seconds_total'),
    ])
    for (const path of ['/api/thing', '/api/session', '/nothing', '/metrics/', '/metrics/x'])
      expect([path, (await monitor.ask(path, bearer(token))).status]).toEqual([path, 401])
    for (const path of ['/api/thing', '/metrics', '/sign-out'])
      expect((await monitor.ask(path, { method: 'POST', ...bearer(token) })).status).toBe(401)
  }
  expect(logged).not.toContain('metrics-token-of-this-test')
})

test('[H57] without a token that is given only a sign-in reads the metrics, and a session does beside one', async () => {
  await using monitor = await open(behindProxy)
  for (const token of ['', 'undefined', 'null']) {
    expect((await monitor.ask('/metrics', bearer(token))).status).toBe(401)
  }
  const { cookie } = await monitor.signIn(monitor.side.setupSecret)
  expect((await monitor.ask('/metrics', { headers: { cookie } })).status).toBe(200)
  expect((await monitor.ask('/metrics', bearer('wrong', { cookie }))).status).toBe(200)
  // A person goes to the sign-in.
  const page = await monitor.ask('/metrics', { headers: { accept: 'text/html' } })
  expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in'])
})

test('[H57] an open listener asks for no token, and takes a scrape that brings one', async () => {
  await using monitor = await open({
    metricsTokens: () => {
      throw new Error('no token is needed here')
    },
  })
  expect((await monitor.ask('/metrics', bearer('whatever'))).status).toBe(200)
})

test('[H58] a wrong token is a sentence, ten times a minute, and a right one is never counted', async () => {
  await using monitor = await open({ ...behindProxy, metricsTokens: () => metricsTokens })
  const [token = ''] = metricsTokens
  const scrape = (given: string, from: string) =>
    monitor.ask('/metrics', bearer(given, { 'x-forwarded-for': from }))
  const first = await scrape('wrong', '203.0.113.1')
  expect([first.status, first.headers.get('www-authenticate'), await first.json()]).toEqual([
    401,
    'Bearer',
    {
      error:
        'That is not the metrics token: it is in the file metrics-token of the data folder, or in that of --metrics-token-file.',
    },
  ])
  // As long, one character longer, another scheme, twice: none is the token.
  const near = [`${token.slice(0, -1)}x`, `${token}x`, token.slice(1), token.toUpperCase()]
  for (const given of near) expect((await scrape(given, '203.0.113.1')).status).toBe(401)
  for (const authorization of [token, `Basic ${token}`, `bearer${token}`, `Bearer ${token} ${token}`]) {
    const answer = await monitor.ask('/metrics', {
      headers: { authorization, 'x-forwarded-for': '203.0.113.1' },
    })
    expect(answer.status).toBe(401)
  }
  const statuses = []
  for (let i = near.length + 1; i < 11; i++) statuses.push((await scrape('wrong', '203.0.113.1')).status)
  expect(statuses).toEqual([...Array(5).fill(401), 429])
  expect((await scrape('wrong', '203.0.113.2')).status).toBe(401)
  for (let i = 0; i < 30; i++) expect((await scrape(token, '203.0.113.1')).status).toBe(200)
  now += 60_000
  expect((await scrape('wrong', '203.0.113.1')).status).toBe(401)
})

test('[H44] another site can not sign somebody in or out', async () => {
  await using monitor = await open(behindProxy)
  const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
  expect((await monitor.signIn(monitor.side.setupSecret, crossSite)).status).toBe(403)
  const { cookie } = await monitor.signIn(monitor.side.setupSecret)
  const signedIn = async () => (await monitor.ask('/api/thing', { headers: { cookie } })).status === 200
  for (const headers of [crossSite, { origin: 'https://evil.example' }])
    expect((await monitor.ask('/sign-out', { method: 'POST', headers: { cookie, ...headers } })).status).toBe(
      403,
    )
  expect((await monitor.ask('/sign-out', { headers: { cookie } })).status).toBe(404)
  expect(await signedIn()).toBe(true)
  // As the page asks: without a body.
  const own = { cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
  expect((await monitor.ask('/sign-out', { method: 'POST', headers: own })).status).toBe(204)
  expect(await signedIn()).toBe(false)
})

test('[H59] what needs a store that is away is 503, and the log has the cause', async () => {
  await using side = await open()
  const answer = await side.ask('/api/away')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({
    error: 'The store cannot be read for now. Ask again; the log says what is wrong with it.',
  })
  expect(logged).toContain('db.internal:5432')
})
