/** Scraping services that ask for a sign-in: rules H57, H58, C18 and OP8. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { needs, runs } from '../setup/needs.ts'
import { anyPorts, runCommand, type Service, startService } from './service.ts'

const operations = fileURLToPath(new URL('../../docs/operations', import.meta.url))
const app = ['--sdkappid', '1400000000']
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-metrics-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (base: unknown, path: string, token?: string) =>
  fetch(new URL(path, String(base)), {
    redirect: 'manual',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })

const commands = [
  { command: 'chat', flags: [], bases: ['chat'], others: ['/api/console', '/api/operator/apps'] },
  { command: 'receive', flags: app, bases: ['monitor'], others: ['/api/recalls', '/api/export.csv'] },
  { command: 'start', flags: [], bases: ['chat', 'monitor'], others: ['/api/session', '/console'] },
] as const

for (const { command, flags, bases, others } of commands) {
  test(`[H57] [H58] behind a proxy ${command} makes a token that reads its metrics, and nothing else`, async () => {
    const data = join(folder, command)
    const args = [command, '--data', data, ...flags, '--trust-proxy', '1', '--log-level', 'debug']
    const start = () => startService([...args, ...anyPorts[command]])
    const service = await start()
    const file = join(data, 'metrics-token')
    const token = readFileSync(file, 'utf8').trim()
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const base of bases.map((name) => service.ready[name])) {
      const metrics = await ask(base, '/metrics', token)
      expect([metrics.status, await metrics.text()]).toEqual([
        200,
        expect.stringContaining('# TYPE takeback_'),
      ])
      expect((await ask(base, '/metrics')).status).toBe(401)
      const wrong = await ask(base, '/metrics', 'not-the-token-of-this-installation')
      expect([wrong.status, await wrong.json()]).toEqual([
        401,
        { error: expect.stringMatching(/^That is not the metrics token: it is in the file metrics-token/) },
      ])
      for (const path of others) expect([path, (await ask(base, path, token)).status]).toEqual([path, 401])
    }
    expect(JSON.stringify(service.ready)).not.toContain(token)
    await service.stop()
    // To renew it: take the file away and start again.
    rmSync(file)
    const again = await start()
    const renewed = readFileSync(file, 'utf8').trim()
    expect(renewed).not.toBe(token)
    const [base] = bases.map((name) => again.ready[name])
    expect((await ask(base, '/metrics', token)).status).toBe(401)
    expect((await ask(base, '/metrics', renewed)).status).toBe(200)
    await again.stop()
    for (const log of [service.log(), again.log()]) {
      expect(log).not.toContain(token)
      expect(log).not.toContain(renewed)
    }
  })
}

test('[H57] a token of one’s own is taken from its file, two during a rotation, and none is made', async () => {
  const file = join(folder, 'given')
  const tokens = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210']
  writeFileSync(file, `${tokens.join('\n')}\n`)
  const data = join(folder, 'own')
  const args = ['receive', ...app, '--data', data, '--trust-proxy', '1', ...anyPorts.receive]
  const service = await startService(args, { TAKEBACK_METRICS_TOKEN_FILE: file })
  for (const token of tokens)
    expect((await ask(service.ready['monitor'], '/metrics', token)).status).toBe(200)
  expect((await ask(service.ready['monitor'], '/metrics', tokens.join('\n').slice(0, 32))).status).toBe(200)
  expect((await ask(service.ready['monitor'], '/metrics', tokens.join(''))).status).toBe(401)
  await service.stop()
  expect(() => statSync(join(data, 'metrics-token'))).toThrow(/ENOENT/)
})

test('[H57] where nothing is asked for no token is made', async () => {
  const data = join(folder, 'open')
  const service = await startService(['receive', ...app, '--data', data, ...anyPorts.receive])
  expect((await ask(service.ready['monitor'], '/metrics')).status).toBe(200)
  await service.stop()
  expect(() => statSync(join(data, 'metrics-token'))).toThrow(/ENOENT/)
})

test('[C18] a file without a good token is a sentence, and does not repeat it', async () => {
  const refusals = [
    [['chat'], '', /holds no token: "openssl rand -hex 32" makes a good one\.$/],
    [
      ['receive', ...app],
      'canary',
      /holds a token of 6 characters: give 32 to 256 of printable ASCII; "openssl/,
    ],
    [
      ['start'],
      `canary${'é'.repeat(40)}`,
      /holds a token of 46 characters: give 32 to 256 of printable ASCII/,
    ],
    [['chat'], Array(3).fill('canary').join('\n'), /holds 3 tokens: give one, or two during a rotation\.$/],
  ] as const
  const file = join(folder, 'bad')
  for (const [args, text, sentence] of refusals) {
    writeFileSync(file, text)
    const { code, err } = await runCommand([...args, '--metrics-token-file', file])
    expect([code, err.trim()]).toEqual([2, expect.stringMatching(sentence)])
    expect(err).toContain(`takeback: --metrics-token-file names ${file}, which `)
    expect(err).not.toContain('canary')
  }
  const missing = await runCommand(['chat', '--metrics-token-file', join(folder, 'nowhere')])
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("which can't be read (ENOENT)")])
})

const needsPrometheus = needs(runs('prometheus', '--version'), 'apt-get install prometheus')

test(
  '[OP8] Prometheus scrapes a service behind a proxy with the file that is shown',
  needsPrometheus,
  async () => {
    const data = join(folder, 'scraped')
    const service = await startService(['start', '--data', data, '--trust-proxy', '1', ...anyPorts.start])
    const place = mkdtempSync(join(folder, 'prometheus-'))
    const port = await freePort()
    chmodSync(join(data, 'metrics-token'), 0o400)
    writeFileSync(join(place, 'prometheus.yml'), scrapeConfig(service, join(data, 'metrics-token')))
    writeFileSync(join(place, 'alerts.yml'), readFileSync(join(operations, 'alerts.yml')))
    const prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(place, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(place, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    )
    const ended = once(prometheus, 'exit')
    const api = async (path: string): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`).catch(() => null)
      return answer?.ok === true ? ((await answer.json()) as { data: unknown }).data : null
    }
    try {
      const up = async () => {
        const { activeTargets = [] } = ((await api('targets')) ?? {}) as { activeTargets?: Target[] }
        return activeTargets
          .map(({ labels: { job }, health, lastError }) => `${job} ${health} ${lastError}`)
          .toSorted()
      }
      await expect.poll(up, { timeout: 30_000 }).toEqual(['takeback-chat up ', 'takeback-receiver up '])
      // The first alert is about these jobs.
      const query = encodeURIComponent('up{job=~"takeback.*"} == 1')
      // What a scrape brought is stored after its target is called up.
      await expect
        .poll(() => api(`query?query=${query}`), { timeout: 30_000 })
        .toMatchObject({ result: [{}, {}] })
      const { groups } = (await api('rules')) as { groups: { rules: { health: string }[] }[] }
      expect(groups[0]?.rules.length).toBeGreaterThan(4)
    } finally {
      prometheus.kill('SIGTERM')
      await ended
      await service.stop()
    }
  },
)

interface Target {
  readonly labels: { readonly job: string }
  readonly health: string
  readonly lastError: string
}

/** The file that is shown, at the ports of this test: there is no certificate here. */
function scrapeConfig(service: Service, tokenFile: string): string {
  const hostOf = (name: string) => `'${new URL(String(service.ready[name])).host}'`
  const shown = readFileSync(join(operations, 'prometheus.yml'), 'utf8')
  const replaced = shown
    .replaceAll('/etc/prometheus/takeback-metrics-token', tokenFile)
    .replace("'127.0.0.1:8082'", hostOf('monitor'))
    .replace("'chat-1.internal:8080', 'chat-2.internal:8080'", hostOf('chat'))
    .replace('    scheme: https\n', '')
    .replace('rule_files:', 'global:\n  scrape_interval: 1s\n\nrule_files:')
  expect(replaced).not.toMatch(/internal|https|8082/)
  return replaced
}
