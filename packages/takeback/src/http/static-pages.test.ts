import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPrivateApp } from './create-private-app.ts'
import { createLog } from './log.ts'
import { addPages, loadPages } from './static-pages.ts'
import { rawRequest } from './testing/raw-endpoint.ts'
import { listen, type Listening } from './listening.ts'

const log = createLog({ level: 'silent', stream: { write: () => true } })
const script = 'export const a = 1\n'.repeat(200)
let folder: string
let app: FastifyInstance
let listening: Listening

async function serve(from: string) {
  const served = createPrivateApp({ guard: { kind: 'open' }, log })
  addPages(
    served,
    await loadPages({
      folder: from,
      viewOf: (path) => (/^\/(recalls\/\d+)?$/.test(path) ? '/index.html' : null),
    }),
  )
  await served.ready()
  return served
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-pages-'))
  mkdirSync(join(folder, 'pages/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  writeFileSync(join(folder, 'pages/index.html'), '<!doctype html><title>x</title>')
  writeFileSync(join(folder, 'pages/assets/monitor-BX3k9a_1.js'), script)
  writeFileSync(join(folder, 'pages/assets/icon.svg'), '<svg/>')
  writeFileSync(join(folder, 'pages/notes.map'), '{}')
  app = await serve(join(folder, 'pages'))
  listening = await listen({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: (request, response) => app.routing(request, response),
  })
})
afterAll(async () => {
  await listening.close()
  await app.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { host: 'localhost', ...headers } })

test('[H52] / and the addresses of the page are index.html, files are what they are', async () => {
  for (const path of ['/', '/recalls/17', '/?kind=c2c', '/recalls/17?x=%00']) {
    const page = await get(path)
    expect([path, page.statusCode, page.headers['content-type'], page.body]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
      '<!doctype html><title>x</title>',
    ])
  }
  expect((await get('/assets/icon.svg')).headers['content-type']).toBe('image/svg+xml')
  expect((await get('/notes.map')).statusCode).toBe(404)
  const head = await app.inject({ method: 'HEAD', url: '/', headers: { host: 'localhost' } })
  expect([head.statusCode, head.body]).toEqual([200, ''])
})

test('[H52] no encoding of a path leaves the map', async () => {
  const ups = [
    '..',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e%252e',
    '..%00',
    '..%c0%af',
    '%c0%ae%c0%ae',
    '....',
    '..;',
    '%u002e%u002e',
    '．．',
  ]
  const slashes = ['/', '%2f', '%5c', '\\', '//', '%252f', '/./']
  const targets = ['secret.txt', 'etc/passwd', 'secret.txt%00.html']
  const paths = ups.flatMap((up) =>
    slashes.flatMap((slash) => targets.map((target) => `/assets${slash}${up}${slash}${up}${slash}${target}`)),
  )
  const answers = await Promise.all(
    paths.map((path) =>
      rawRequest(listening.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    ),
  )
  expect(paths.length).toBeGreaterThan(250)
  expect(
    answers.filter((answer) => !/^HTTP\/1\.1 40[04]/.test(answer) || /outside|root:/.test(answer)),
  ).toEqual([])
})

test('[H53] text is compressed for whoever takes it', async () => {
  const path = '/assets/monitor-BX3k9a_1.js'
  const [br, gzip, plain, refused] = await Promise.all(
    ['gzip, deflate, br', 'gzip;q=0.5', 'identity', 'br;q=0, gzip;q=0.0'].map((accepted) =>
      get(path, { 'accept-encoding': accepted }),
    ),
  )
  expect(br?.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
  expect(brotliDecompressSync(br!.rawPayload).toString()).toBe(script)
  expect(gzip?.headers['content-encoding']).toBe('gzip')
  expect(gunzipSync(gzip!.rawPayload).toString()).toBe(script)
  for (const answer of [plain, refused])
    expect([answer?.headers['content-encoding'], answer?.body]).toEqual([undefined, script])
})

test('[H53] hashed files are kept for ever, the page is asked for again by ETag', async () => {
  expect((await get('/assets/monitor-BX3k9a_1.js')).headers['cache-control']).toBe(
    'public, max-age=31536000, immutable',
  )
  const page = await get('/')
  expect(page.headers['cache-control']).toBe('no-cache')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  const again = await get('/', { 'if-none-match': `"other", W/${String(page.headers.etag)}` })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  expect((await get('/', { 'if-none-match': '"other"' })).statusCode).toBe(200)
})

test('[H54] a folder that is not built gives a page that says the command', async () => {
  const bare = await serve(join(folder, 'nowhere'))
  const page = await bare.inject({ url: '/', headers: { host: 'localhost' } })
  expect(page.body).toContain('npm run build')
  await bare.close()
})
