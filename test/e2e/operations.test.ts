/** The files of docs/operations, with the real programs they are for: rules of docs/spec/operations.md. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { listRecalls, readRecall } from '@takeback/receiver/reading'
import { expect, test } from 'vitest'
import { groupBody, openStage, webhookPath } from '../../packages/receiver/src/testing/stage.ts'
import { ownAuthority } from '../../packages/takeback/src/http/testing/own-authority.ts'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { needs, runs } from '../setup/needs.ts'
import { anyPorts, runCommand, startService } from './service.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const operations = join(root, 'docs/operations')
const path = '/callback/8f3c2a91d7e64b0c'
const host = 'hooks.example.com'

const proxies = [
  { name: 'nginx', packages: 'nginx-light', isInstalled: runs('nginx', '-v'), start: nginx },
  { name: 'Caddy', packages: 'caddy', isInstalled: runs('caddy', 'version'), start: caddy },
]

for (const { name, packages, isInstalled, start } of proxies) {
  const need = needs(isInstalled && runs('openssl', 'version'), `apt-get install ${packages} openssl`)
  test(`[OP1] ${name} lets the webhook path in and nothing else`, need, async () => {
    await using stage = await openStage({ path, trustProxy: '1', token: 'a token' })
    const place = mkdtempSync(join(tmpdir(), 'takeback-proxy-'))
    const { ca, cert, key } = ownAuthority(`DNS:${host}`)
    writeFileSync(join(place, 'cert.pem'), cert)
    writeFileSync(join(place, 'key.pem'), key)
    const port = await freePort()
    const proxy = await start(place, port, stage.port)
    const front = { port, ca }
    try {
      const { Sign, RequestTime } = stage.signed('a token')
      const query = webhookPath(groupBody(), { Sign, RequestTime, later: 'a%2Fb+c' }).slice(
        '/callback'.length,
      )
      expect(await call(front, 'POST', `${path}${query}`, JSON.stringify(groupBody()))).toMatchObject({
        status: 200,
        body: expect.stringContaining('"ActionStatus":"OK"'),
      })
      const [recall] = (await listRecalls(stage.inbox, {}, null, 1)).recalls
      const detail = await readRecall(stage.inbox, recall?.id ?? 0)
      expect(detail?.checks).toContainEqual(
        expect.objectContaining({ name: 'stored', params: { from: '127.0.0.2' } }),
      )
      expect(detail?.request.url).toContain('&later=a%2Fb+c')

      for (const elsewhere of ['/', '/callback', `${path}/more`, '/api/recalls', '/metrics', '/healthz']) {
        expect([elsewhere, (await call(front, 'GET', elsewhere)).status]).toEqual([elsewhere, 404])
      }
      expect((await call(front, 'GET', path)).status).toBe(200)
      expect(stage.receiver.counters.refused).toEqual({})
      const unsigned = webhookPath(groupBody()).slice('/callback'.length)
      expect((await call(front, 'POST', `${path}${unsigned}`, '{}')).status).toBe(401)
    } finally {
      await proxy.stop()
    }
    const written = proxy.log()
    expect(written).not.toMatch(/Sign=|[0-9a-f]{64}/)
    if (name === 'nginx') expect(written).toContain(`127.0.0.2 [`)
    rmSync(place, { recursive: true })
  })
}

test(
  '[OP2] the unit is one that systemd takes, and its exposure is low',
  needs(runs('systemd-analyze', '--version'), 'apt-get install systemd'),
  () => {
    const place = mkdtempSync(join(tmpdir(), 'takeback-unit-'))
    const unit = join(place, 'takeback.service')
    const text = readFileSync(join(operations, 'takeback.service'), 'utf8')
    // The pinned Node of this repository is elsewhere.
    writeFileSync(unit, text.replace('/usr/bin/node', process.execPath))
    const verify = execFileSync('systemd-analyze', ['verify', unit], { encoding: 'utf8', stdio: 'pipe' })
    expect(verify).toBe('')
    const rating = execFileSync('systemd-analyze', ['security', '--offline=yes', unit], { encoding: 'utf8' })
    const [, exposure] = /Overall exposure level for takeback.service: ([\d.]+)/.exec(rating) ?? []
    expect(Number(exposure)).toBeLessThan(2)
    rmSync(place, { recursive: true })
  },
)

test('[OP4] a backup of the running service opens, with every recall that was answered', async () => {
  const place = mkdtempSync(join(tmpdir(), 'takeback-backup-'))
  const file = join(place, 'inbox.db')
  const copies = join(place, 'copies')
  const [, command = ''] =
    /\ntakeback (backup --data \S+ --copies \S+)/.exec(readFileSync(join(operations, 'README.md'), 'utf8')) ??
    []
  expect(command).toContain('/var/lib/takeback --copies /backups/')
  {
    await using stage = await openStage({ file })
    const deliver = (seq: number) => stage.deliver(groupBody({ MsgSeqList: [{ MsgSeq: seq }] }))
    for (let seq = 0; seq < 50; seq += 1) await deliver(seq)
    const words = command.split(' ').map((word) => {
      if (word === '/var/lib/takeback') return place
      return word.startsWith('/backups/') ? copies : word
    })
    expect(await runCommand(words)).toMatchObject({ code: 0, err: '' })
    await deliver(50)
  }
  const inbox = await sqliteInbox(join(copies, 'inbox.db'))
  expect((await listRecalls(inbox, {}, null, 200)).recalls).toHaveLength(50)
  await inbox.close()
  rmSync(place, { recursive: true })
})

test('[OP7] the alerts ask for metrics that a running service shows', async () => {
  const place = mkdtempSync(join(tmpdir(), 'takeback-alerts-'))
  const service = await startService(['start', '--data', place, ...anyPorts.start])
  try {
    const shown = await Promise.all(
      [service.ready['chat'], service.ready['monitor']].map(async (base) =>
        (await fetch(new URL('/metrics', String(base)))).text(),
      ),
    )
    const rules = readFileSync(join(operations, 'alerts.yml'), 'utf8')
    const asked = new Set([...rules.matchAll(/\b(takeback_[a-z_]+)/g)].map(([, name = '']) => name))
    expect(asked.size).toBeGreaterThan(4)
    const missing = [...asked].filter((name) => !shown.join('\n').includes(`# TYPE ${name} `))
    expect(missing).toEqual([])
  } finally {
    await service.stop()
    rmSync(place, { recursive: true })
  }
})

interface Proxy {
  stop(): Promise<void>
  /** Everything that it wrote anywhere. */
  log(): string
}

async function nginx(place: string, port: number, behind: number): Promise<Proxy> {
  const log = join(place, 'access.log')
  const site = readFileSync(join(operations, 'nginx.conf'), 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:8081', `127.0.0.1:${behind}`)
    .replace('/var/log/nginx/takeback.log', log)
    .replace(`/etc/ssl/${host}/fullchain.pem`, join(place, 'cert.pem'))
    .replace(`/etc/ssl/${host}/privkey.pem`, join(place, 'key.pem'))
  writeFileSync(join(place, 'site.conf'), site)
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(place, kind)};`,
  )
  const main = join(place, 'nginx.conf')
  writeFileSync(
    main,
    `daemon off; user root; worker_processes 1; pid ${join(place, 'pid')}; error_log stderr;
     events {} http { ${places.join(' ')} include ${join(place, 'site.conf')}; }`,
  )
  return started('nginx', ['-c', main, '-e', 'stderr'], place, port, () => readFileSync(log, 'utf8'))
}

async function caddy(place: string, port: number, behind: number): Promise<Proxy> {
  const file = join(place, 'Caddyfile')
  const site = readFileSync(join(operations, 'Caddyfile'), 'utf8')
    .replace(
      `${host} {`,
      `${host}:${port} {\n\tbind 127.0.0.1\n\ttls ${join(place, 'cert.pem')} ${join(place, 'key.pem')}`,
    )
    .replace('127.0.0.1:8081', `127.0.0.1:${behind}`)
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`)
  return started('caddy', ['run', '--adapter', 'caddyfile', '--config', file], place, port, () => '')
}

async function started(
  command: string,
  args: readonly string[],
  place: string,
  port: number,
  accessLog: () => string,
): Promise<Proxy> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_DATA_HOME: place, XDG_CONFIG_HOME: place },
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (words += text))
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${words}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
    log: () => words + accessLog(),
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** From 127.0.0.2, with a lie about it. */
function call(
  { port, ca }: { readonly port: number; readonly ca: string },
  method: string,
  target: string,
  body = '',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        localAddress: '127.0.0.2',
        servername: host,
        ca,
        method,
        path: target,
        headers: {
          host: `${host}:${port}`,
          'x-forwarded-for': '198.51.100.9',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
