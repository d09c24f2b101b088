/** What is published works for a stranger: packed, installed into an empty project, started. Rule P1 of docs/spec/command.md. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDependencies, checkRequire, checkRuntime, installRuntimes, runtimes } from './receiver-kit.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['protocol', 'store', 'receiver', 'client', 'takeback']

/** Everything installed, and the receiver alone. */
let folder = ''
let kit = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-pack-'))
  execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root, stdio: 'pipe' })
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  for (const name of packages) {
    npm(['pack', '--silent', '--pack-destination', tarballs], join(root, 'packages', name, 'dist'))
  }
  const files = readdirSync(tarballs).map((name) => join(tarballs, name))
  install(folder, files)
  kit = join(folder, 'kit')
  mkdirSync(kit)
  install(
    kit,
    files.filter((file) => /takeback-(protocol|store|receiver)-/.test(file)),
  )
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('[P1] [TE14] the packed packages install into an empty project, and both halves start', async () => {
  expect(readdirSync(join(folder, 'node_modules/takeback')).toSorted()).toContain('pages')
  const ready = await startInstalled()
  const page = await fetch(String(ready['monitor']))
  expect(page.headers.get('content-type')).toContain('text/html')
  const described = await fetch(new URL('/api/openapi.json', String(ready['chat'])))
  expect(await described.json()).toMatchObject({ openapi: '3.1.0' })
  process.kill(Number(ready['pid']), 'SIGTERM')
})

test('[TE15] takeback/testing runs under Node’s own test runner, with nothing of the repository near', () => {
  expect(runsNodeTest()).toContain('# pass 1')
})

test('[R57] the receiver brings one dependency and no install script, and can be required', () => {
  checkDependencies(kit)
  checkRequire(kit)
})

for (const [name, program] of Object.entries(runtimes)) {
  const title = `[R57] the receiver runs on ${name}`
  if (program === null) test.skip(`${title}: ${installRuntimes}`, () => {})
  else test(title, () => checkRuntime(kit, name, program))
}

test.each(packages)(
  '[P2] %s: entries exist, types resolve, nothing of the repository slipped in',
  async (name) => {
    const pkgDir = join(root, 'packages', name, 'dist')
    const { messages, pkg } = await publint({ pkgDir, level: 'warning', strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
    const files = readdirSync(pkgDir, { recursive: true, encoding: 'utf8' })
    const strange = files.filter((file) => /\.test\.|contract|testing|stage/.test(file))
    // `takeback/testing` is published.
    expect(strange.filter((file) => name !== 'takeback' || !/^testing(\/|$)/.test(file))).toEqual([])
  },
)

/** Packed packages into a folder that holds nothing. */
function install(into: string, packed: readonly string[]): void {
  writeFileSync(join(into, 'package.json'), '{"private":true}')
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packed], into)
}

/** npm as the shell finds it: the pinned Node brings none along. */
function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, { cwd, stdio: 'pipe', env: { ...process.env, npm_config_loglevel: 'error' } })
}

async function startInstalled(): Promise<Record<string, unknown>> {
  const door = join(folder, 'node_modules/takeback/bin/takeback.js')
  const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
  const child = spawn(process.execPath, [door, 'start', '--json', ...ports], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return JSON.parse(line) as Record<string, unknown>
}

function runsNodeTest(): string {
  const file = join(folder, 'recall.test.mjs')
  writeFileSync(file, nodeTest)
  // vitest's own reporter for child processes is not wanted here.
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env
  return execFileSync(process.execPath, ['--test', '--test-reporter=tap', file], {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
}

const nodeTest = `
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startChatBackend, wireFixtures } from 'takeback/testing'

test('a recall and its webhook', async () => {
  await using backend = await startChatBackend()
  const { admin, webhooks } = backend
  await admin.importAccounts('jared', 'Jonh')
  const msgKey = await admin.send('jared', 'Jonh', 'oops')
  await admin.recall('jared', 'Jonh', msgKey)
  const { body } = await webhooks.next('C2C.CallbackAfterMsgWithDraw')
  assert.equal(body.MsgKey, msgKey)
  assert.ok(wireFixtures().length > 15)
})
`
