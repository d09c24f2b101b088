/** `takeback doctor` as a process, against running halves, a real database and endpoints that are wrong: docs/spec/doctor.md. */
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import type { Finding } from '../../packages/takeback/src/cli/doctor/finding.ts'
import { cardAddress, needsNetworkCard, needsPostgres } from '../setup/needs.ts'
import { anyPorts, runCommand, startService } from './service.ts'
import { sharedService } from './shared-service.ts'

const token = 'Kq3vX9pWb2LsY7nRd5TgJ4hZm8CfA1eU'
const { folder, ready } = sharedService('start')
const data = join(folder, 'data')
const nowhere = join(folder, 'nowhere')
const chat = () => String(ready()['chat'])
const callback = () => String(ready()['callback'])
const running = () => ['--chat', chat(), '--monitor', String(ready()['monitor']), '--data', data]

interface Seen {
  readonly code: number | null
  readonly findings: readonly Finding[]
  readonly out: string
}

async function doctor(...args: readonly string[]): Promise<Seen> {
  const { code, out, err } = await runCommand(['doctor', ...args, '--json'])
  expect(err).toBe('')
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  return { code, out, findings: (JSON.parse(out) as { findings: Finding[] }).findings }
}

const of = ({ findings }: Seen, id: string) => findings.filter((finding) => finding.id === id)
const verdicts = (seen: Seen, id: string) => of(seen, id).map(({ verdict }) => verdict)

test('[DR20] a set-up that is sound: nothing is broken, every part was looked at, nothing is left behind', async () => {
  const before = readdirSync(data).toSorted()
  const seen = await doctor(callback(), ...running())
  expect(seen.findings.filter(({ verdict }) => verdict === 'broken')).toEqual([])
  expect(seen.code).toBe(0)
  expect([...new Set(seen.findings.map(({ id }) => id))].toSorted()).toEqual(
    [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map((n) => `DR${n}`).toSorted(),
  )
  // The Chat backend’s file, the receiver’s; the Chat backend’s clock, the receiver’s.
  expect(verdicts(seen, 'DR3')).toEqual(['fine', 'fine'])
  expect(verdicts(seen, 'DR8')).toEqual(['fine', 'fine'])
  // The Chat backend, the monitor, the listener of webhooks.
  expect(verdicts(seen, 'DR16')).toEqual(['fine', 'fine', 'fine'])
  for (const id of ['DR2', 'DR7', 'DR9', 'DR10', 'DR12', 'DR14', 'DR15'])
    expect(verdicts(seen, id), id).toEqual(['fine'])
  // A busy machine takes it late, which is doubtful.
  expect(of(seen, 'DR11')).toMatchObject([
    { says: expect.stringMatching(/^The app backend took a test event in \d+ ms/) as string },
  ])
  expect(readdirSync(data).toSorted()).toEqual(before)
  expect(seen.out).not.toContain(readFileSync(join(data, 'webhook-token'), 'utf8').trim())
})

test('[DR20] in words: a mark, a sentence, what to do, and a count', async () => {
  const { out, code } = await runCommand(['doctor', '--chat', 'http://127.0.0.1:9', '--data', nowhere])
  expect(out).toMatch(
    /^broken +Chat backend +No Chat backend answers at http:\/\/127\.0\.0\.1:9\.\n +-> Is it running/m,
  )
  expect(out).toMatch(/^skipped +Data folder +.*nowhere is not there/m)
  expect(out).toMatch(/\n\d+ fine, \d+ doubtful, 1 broken, \d+ skipped\n$/)
  expect(code).toBe(1)
  expect(existsSync(nowhere)).toBe(false)
})

test('[DR9] [DR10] [DR11] what is wrong at the Chat backend is told with what to do', async () => {
  const key = await doctor('--chat', chat(), '--data', nowhere, '--key', 'not-the-key')
  expect(of(key, 'DR9')).toMatchObject([
    { verdict: 'broken', says: expect.stringContaining('70009') as string },
  ])
  expect(key.code).toBe(1)
  const none = await doctor('--chat', chat(), '--data', nowhere)
  expect(of(none, 'DR9')).toMatchObject([{ verdict: 'skipped' }])

  const at = ['--chat', chat(), '--data', data]
  await runCommand(['webhook', 'set', '--url', 'http://127.0.0.1:9/hook', ...at])
  const away = await doctor(...at)
  expect(of(away, 'DR11')).toMatchObject([
    { verdict: 'broken', says: 'The webhook URL gave no answer (connect).' },
  ])
  await runCommand(['webhook', 'pause', ...at])
  expect(of(await doctor(...at), 'DR10')).toMatchObject([{ todo: 'takeback webhook resume' }])
  await runCommand(['webhook', 'resume', ...at])
  await runCommand(['webhook', 'set', '--url', callback(), ...at])
})

describe('a Chat backend that may call the internet alone', () => {
  const strict = sharedService('chat')

  test('[D31] [DR10] [DR11] a URL with an address of one’s own is taken with a warning that names the flag', async () => {
    const at = ['--chat', String(strict.ready()['chat']), '--data', join(strict.folder, 'data')]
    const set = await runCommand([
      'webhook',
      'set',
      '--url',
      'http://10.0.0.7/hook',
      '--commands',
      'recalls',
      ...at,
    ])
    expect(set.code).toBe(0)
    expect(set.out).toMatch(/given up without a call: the address is .*--allow-private-webhooks/)
    const seen = await doctor(...at)
    expect(of(seen, 'DR10')).toMatchObject([{ verdict: 'doubtful' }])
    expect(of(seen, 'DR11')).toMatchObject([
      { verdict: 'broken', todo: expect.stringContaining('--allow-private-webhooks') as string },
    ])
    const shared = await runCommand(['webhook', 'set', '--url', 'http://100.64.1.1/x', ...at])
    expect(shared.out).toContain('No switch opens it')
    expect(of(await doctor(...at), 'DR11')).toMatchObject([
      { verdict: 'broken', todo: expect.stringContaining('No switch opens it') as string },
    ])
    const named = await runCommand(['webhook', 'set', '--url', 'https://internal.example.com/', ...at])
    expect(named.out).not.toContain('given up without a call')
  })
})

test('[D31] a Chat backend that starts with a URL it will not call says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-not-called-'))
  const flags = ['--data', folder, '--port', '0', '--webhook-url', 'http://127.0.0.1:1/x']
  const chat = await startService(['chat', ...flags])
  try {
    expect(chat.ready['warnings']).toEqual([
      expect.stringMatching(
        /given up without a call: the address is loopback\. .* --allow-private-webhooks\.$/,
      ),
    ])
  } finally {
    await chat.stop()
  }
  const fine = await startService(['chat', ...flags, '--allow-private-webhooks'])
  try {
    expect(fine.ready).not.toHaveProperty('warnings')
  } finally {
    await fine.stop()
    rmSync(folder, { recursive: true })
  }
})

test('[DR14] [DR15] a receiver that believes anyone, one that refuses everyone, one whose clock is off', async () => {
  let behaviour: 'believes' | 'refuses' = 'believes'
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('date', new Date(Date.UTC(2020, 1, 1)).toUTCString())
    if (behaviour === 'refuses') response.writeHead(401).end('{}')
    else response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const call = () => doctor(url, '--token', token, '--data', nowhere)

  const believed = await call()
  expect(verdicts(believed, 'DR14')).toEqual(['fine'])
  expect(of(believed, 'DR15')).toMatchObject([
    { verdict: 'broken', says: expect.stringContaining('wrong Sign') as string },
  ])
  expect(verdicts(believed, 'DR8')).toContain('broken')
  behaviour = 'refuses'
  const refused = await call()
  expect(of(refused, 'DR14')).toMatchObject([{ verdict: 'broken', todo: 'Has the receiver another token?' }])
  expect(verdicts(refused, 'DR15')).toEqual(['skipped'])
  server.close()
})

test(
  '[DR16] at the address of this machine’s own network card: who listens everywhere is found there, who listens on loopback is not',
  needsNetworkCard,
  async () => {
    const own = join(folder, 'everywhere')
    const everywhere = await startService([
      'receive',
      '--data',
      own,
      '--host',
      '0.0.0.0',
      // Without TLS there must be a proxy in front; whoever knows the port passes it by.
      '--trust-proxy',
      '127.0.0.1',
      '--token',
      token,
      ...anyPorts.receive,
    ])
    const { callback: there, monitor } = everywhere.ready
    const [chatFound, monitorFound, webhooksFound] = of(
      await doctor(String(there), '--monitor', String(monitor), '--chat', chat(), '--data', nowhere),
      'DR16',
    )
    const at = (url: unknown) => `http://${cardAddress}:${new URL(String(url)).port} without TLS`
    expect(chatFound).toMatchObject({
      verdict: 'fine',
      says: 'The Chat backend can be reached from this machine alone.',
    })
    expect(monitorFound).toMatchObject({
      verdict: 'doubtful',
      says: expect.stringContaining(at(monitor)) as string,
    })
    expect(webhooksFound).toMatchObject({
      verdict: 'doubtful',
      says: expect.stringContaining(at(there)) as string,
    })
    await everywhere.stop()
  },
)

test('[DR2] [DR3] a folder that is open to others, and a file that is none of ours', async () => {
  const odd = join(folder, 'odd')
  mkdirSync(odd)
  chmodSync(odd, 0o755)
  writeFileSync(join(odd, 'chat.db'), 'no database at all, but long enough to look like a file')
  const seen = await doctor('--data', odd)
  expect(of(seen, 'DR2')).toMatchObject([{ verdict: 'doubtful', todo: `chmod 700 ${odd}` }])
  expect(of(seen, 'DR3')).toMatchObject([{ verdict: 'broken' }])
  expect(seen.code).toBe(1)

  chmodSync(odd, 0o700)
  writeFileSync(join(odd, 'operator-key'), 'k', { mode: 0o644 })
  const [open] = of(await doctor('--data', odd), 'DR2')
  expect(open).toMatchObject({ verdict: 'broken', says: expect.stringContaining('operator-key') as string })
})

test('[C7] beyond this machine --yes is asked for; what is no URL is one sentence', async () => {
  const { code, err } = await runCommand(['doctor', 'https://hooks.example.com/callback'])
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/^takeback: hooks\.example\.com is not this machine: .* Give --yes/),
  ])
  expect((await runCommand(['doctor', 'ftp://x/'])).code).toBe(2)
})

describe('a database', needsPostgres, () => {
  test('[DR6] [DR8] what serves, what is not there, and its clock', async () => {
    const address = await (await fetch(inject('postgres'))).text()
    const seen = await doctor('--store', address, '--data', nowhere)
    expect(of(seen, 'DR6')[0]).toMatchObject({
      verdict: 'fine',
      says: expect.stringMatching(/is a primary with PostgreSQL \d+.*tables are not made yet/) as string,
    })
    expect(of(seen, 'DR8')[0]).toMatchObject({ verdict: 'fine' })
    const away = new URL(address)
    away.pathname = '/no-such-database'
    const missing = await doctor('--store', away.href, '--data', nowhere)
    expect(of(missing, 'DR6')).toMatchObject([
      { verdict: 'broken', says: expect.stringContaining('no-such-database') as string },
    ])
    expect(missing.code).toBe(1)
  })
})
