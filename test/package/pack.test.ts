/** What is published works for a stranger: packed, installed into an empty project, started. Rules P1 and P2 of docs/spec/command.md. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { needsLanguage, php } from '../e2e/handler-process.ts'
import { needsMariadb } from '../first-time/mariadb-server.ts'
import { needs, needsPostgres } from '../setup/needs.ts'
import { followCheckGuide } from './check-guide.ts'
import { checkClient } from './client-kit.ts'
import { followCloudGuide } from './cloud-guide.ts'
import { commandsOf, followDropInGuide } from './drop-in-guide.ts'
import { openMysqlShop, openPostgresShop } from './guide-databases.ts'
import { readBlocks } from './guide-text.ts'
import { Packed, packages } from './packed.ts'
import { hasNext, installNext } from './next-app.ts'
import { ReaderOfReceive } from './receive-guide.ts'
import {
  checkDependencies,
  checkRequire,
  checkRuntime,
  checkTypes,
  needsRuntime,
  runtimes,
} from './receiver-kit.ts'
import { flagsOf, followSecurityGuide } from './security-guide.ts'
import { followTestingGuide } from './testing-guide.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let packed: Packed
/** Everything installed, and the receiver alone. */
let folder = ''
let kit = ''
let reader: ReaderOfReceive

beforeAll(async () => {
  packed = new Packed()
  folder = packed.projectWith('whole', 'takeback')
  kit = packed.projectWith('kit', '@takeback/receiver')
  reader = await ReaderOfReceive.start(packed, 'receive')
}, 300_000)

afterAll(() => packed.remove())

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

test('[R57] the types of the receiver are those that its guide promises', () => {
  checkTypes(kit)
})

for (const [name, program] of Object.entries(runtimes)) {
  test(`[R57] the receiver runs on ${name}`, needsRuntime(program), () =>
    checkRuntime(kit, name, program ?? []),
  )
}

for (const name of ['node', 'node22'] as const) {
  const program = runtimes[name]
  test(`[CL24] the client runs on ${name}`, needsRuntime(program), async () => {
    const ready = await startInstalled()
    try {
      await checkClient(folder, program ?? [], ready)
    } finally {
      process.kill(Number(ready['pid']), 'SIGTERM')
    }
  })
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

test('[TE24] the guide to testing runs as it is printed, with the packed packages', () => {
  followTestingGuide(folder)
})

test('[TE25] receive in five minutes: Express, the first recall, a stranger, another token', async () => {
  await reader.followsExpress()
  await reader.followsRotation()
})

test('[TE25] receive in five minutes: Fastify, and a route from Request to Response', async () => {
  await reader.followsFastify()
  await reader.followsHono()
})

// A build of Next is half a minute of work for one core.
const needsNext = { ...needs(hasNext, installNext), timeout: 300_000 }
test('[TE25] receive in five minutes: Next', needsNext, async () => {
  const ofNext = await ReaderOfReceive.start(packed, 'receive-next')
  await ofNext.followsNext()
})

test('[TE25] receive in five minutes: two servers on PostgreSQL', needsPostgres, async () => {
  await using shop = await openPostgresShop()
  await reader.followsPostgres(shop.url)
})

test('[TE25] receive in five minutes: MySQL', needsMariadb, async () => {
  await using shop = await openMysqlShop()
  await reader.followsMysql(shop.url)
})

test('[TE26] on Tencent’s cloud: the receiver starts, the probe is answered, and check passes', async () => {
  await followCloudGuide(folder)
})

test('[TE29] security: the settings of the checklist do what it says, all at once', async () => {
  await followSecurityGuide(folder)
})

test('[TE29] security: both languages name the same settings in the same rows', () => {
  expect(flagsOf('security.zh-CN.md')).toEqual(flagsOf('security.md'))
})

test('[CK13] check: the receiver of the guide passes, effects included, and what is not there is told', async () => {
  await followCheckGuide(packed)
})

test('[CK13] check: both languages have the same code', () => {
  expect(readBlocks('check.zh-CN.md')).toEqual(readBlocks('check.md'))
})

test('[OP5] the drop-in, step by step', needsLanguage(php), async () => {
  await followDropInGuide(packed.projectWith('drop-in', 'takeback'))
})

test('[OP5] the drop-in: both languages have the same commands', () => {
  expect(commandsOf('drop-in.zh-CN.md')).toEqual(commandsOf('drop-in.md'))
})

test('[TE26] on Tencent’s cloud: both languages have the same commands', () => {
  expect(readBlocks('real-cloud.zh-CN.md')).toEqual(readBlocks('real-cloud.md'))
})

test.each(['testing', 'receive'])('[TE24] [TE25] %s: both languages have the same code', (guide) => {
  const english = readBlocks(`${guide}.md`)
  expect(english.length).toBeGreaterThan(3)
  expect(readBlocks(`${guide}.zh-CN.md`)).toEqual(english)
})

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
