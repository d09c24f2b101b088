/** Two versions on one PostgreSQL, while one takes the place of the other: rule P16 of docs/spec/reliability.md. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, inject } from 'vitest'
import { type OldTree, openOldTree } from '../../../scripts/old-schemas/old-tree.ts'
import { type Admin, createAdmin } from '../../../packages/takeback/src/admin/admin.ts'
import { openPlainEndpoint } from '../../../packages/takeback/src/http/testing/plain-endpoint.ts'
import { needsPostgres } from '../../setup/needs.ts'
import { oldSchemas } from '../../upgrade/old-schemas.ts'
import { type Conversation, keepRecalling } from '../cluster/recalling.ts'
import { type Dice, diceOf, oneOf } from '../dice.ts'
import { type Running, startProcess } from '../loop/start-process.ts'
import { scene, secondsOfScene, type Trying } from '../runs/scene.ts'

const key = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'
const sdkAppId = 1_400_000_000
const CONVERSATIONS = 4
/** Recalls of each conversation between one step of the upgrade and the next. */
const MEANWHILE = 3
const goesOn = { timeout: 60_000 }

/** Those that knew PostgreSQL, as far as this clone has their commits (a shallow one has none); oldest first. */
const olderCommits = oldSchemas('chat', 'postgres')
  .flatMap(({ commit }) => commit ?? [])
  .filter((commit) => spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`]).status === 0)

scene(
  'a version takes the place of an older one on the same PostgreSQL, process by process: every recall is told once, in order, and none is shown again',
  {
    promise: 'P16',
    unit: 'upgrades',
    rounds: 1,
    roundMs: 120_000,
    need: needsPostgres,
  },
  async (trying) => {
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      // The way of most: from the version before. Where none is known, the same one takes its own place.
      const commits = secondsOfScene === 0 ? olderCommits.slice(-1) : olderCommits
      using older = openOldTree(commits.length === 0 ? null : oneOf(dice, commits))
      await upgradeWhileTalking(trying, older, dice)
      trying.tried(1)
    }
  },
)

async function upgradeWhileTalking(trying: Trying, older: OldTree, dice: Dice): Promise<void> {
  const told: { readonly to: string; readonly msgKey: string }[] = []
  await using endpoint = await openPlainEndpoint((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>
      told.push({ to: body['To_Account'] ?? '', msgKey: body['MsgKey'] ?? '' })
      response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
    })
  })
  await using house = new Upgrading(await newDatabase(), `${endpoint.origin}/callback`)
  const [first, second] = [await house.start(older.folder), await house.start(older.folder)]
  const talk = Array.from({ length: CONVERSATIONS }, (_, n): Conversation => ({
    from: 'romeo',
    to: `juliet${n}`,
    recalled: [],
    goneAt: new Map(),
    reads: 0,
    stale: [],
  }))
  for (const UserID of ['romeo', ...talk.map(({ to }) => to)])
    await first.admin?.call('im_open_login_svc', 'account_import', { UserID })
  let isDone = false
  const talking = Promise.all(talk.map((one) => keepRecalling(house, one, dice, () => isDone)))
  const goingOn = async () => {
    const goals = talk.map(({ recalled }) => recalled.length + MEANWHILE)
    await expect.poll(() => talk.every((one, n) => one.recalled.length >= (goals[n] ?? 0)), goesOn).toBe(true)
  }
  await goingOn()
  await house.start(here)
  await goingOn()
  await house.stop(first)
  await house.start(here)
  await goingOn()
  await house.stop(second)
  await goingOn()
  isDone = true
  await talking

  const answered = talk.flatMap(({ recalled }) => recalled)
  const lost = () => answered.filter((msgKey) => !told.some((one) => one.msgKey === msgKey))
  await expect.poll(lost, goesOn).toEqual([])
  // A call whose answer came too late for its sender is made again: it is of the one webhook still.
  const { deliveries, triedAgain } = await house.delivered()
  if (deliveries !== answered.length) trying.broke(`${deliveries} webhooks for ${answered.length} recalls`)
  const firsts = told.filter(({ msgKey }, n) => told.findIndex((one) => one.msgKey === msgKey) === n)
  for (const { msgKey } of told.filter((one) => !firsts.includes(one)))
    if (!triedAgain.has(msgKey)) trying.broke(`${msgKey} was told twice, and tried once`)
  for (const { to, recalled, stale } of talk) {
    const order = firsts.filter((one) => one.to === to).map(({ msgKey }) => msgKey)
    if (order.join() !== recalled.join()) trying.broke(`the recalls from ${to} were told out of order`)
    trying.broke(...stale.map((msgKey) => `${msgKey} was shown after its recall was answered`))
  }
  const refused = await house.start(older.folder).then(
    () => 'it started',
    (error: unknown) => String(error),
  )
  if (!/was written by a newer version \(it has the change "[^"]+"\): install that version/.test(refused))
    trying.broke(`the older version on the newer tables: ${refused}`)
  trying.add('recalls', answered.length)
}

const here = new URL('../../..', import.meta.url).pathname

interface Talker {
  readonly running: Running
  admin: Admin | null
}

class Upgrading implements AsyncDisposable {
  readonly chats: Talker[] = []
  readonly #store: string
  readonly #hook: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'takeback-upgrading-'))

  constructor(store: string, hook: string) {
    this.#store = store
    this.#hook = hook
  }

  /** The version of a tree; rejects when it refuses. */
  async start(tree: string): Promise<Talker> {
    const data = join(this.#folder, String(this.chats.length))
    const hook = ['--webhook-url', this.#hook, '--webhook-commands', 'recalls', '--allow-private-webhooks']
    const args = ['chat', '--data', data, '--port', '0', '--key', key, '--json', ...hook]
    const door = new URL(`file://${join(tree, 'packages/takeback/bin/takeback.js')}`)
    const running = await startProcess(door, args, { TAKEBACK_STORE: this.#store })
    const {
      chat = '',
      admin: identifier = '',
      adminUserSig: userSig = '',
    } = JSON.parse(running.said) as Record<string, string>
    const talker = {
      running,
      admin: createAdmin({ baseUrl: chat, sdkAppId, identifier, userSig, timeoutMs: 4000 }),
    }
    this.chats.push(talker)
    return talker
  }

  /** When nothing is left to deliver: how many webhooks there were, and the MsgKeys of those that were tried more than once. */
  async delivered(): Promise<{ readonly deliveries: number; readonly triedAgain: ReadonlySet<string> }> {
    const client = new Client({ connectionString: this.#store })
    await client.connect()
    try {
      const rowsOf = async (table: string) => {
        const sql = `SELECT payload, attempts FROM takeback_chat.${table} WHERE queue LIKE 'webhook/%'`
        return (await client.query<{ payload: string; attempts: number }>(sql)).rows
      }
      await expect.poll(() => rowsOf('jobs'), goesOn).toEqual([])
      const settled = await rowsOf('settled_jobs')
      const again = settled.filter(({ attempts }) => attempts > 1)
      const keyOf = ({ payload }: { readonly payload: string }) =>
        (JSON.parse(payload) as { readonly msgKey: string }).msgKey
      return { deliveries: settled.length, triedAgain: new Set(again.map(keyOf)) }
    } finally {
      await client.end()
    }
  }

  /** Nobody asks it any more; what it had begun it ends. */
  async stop(talker: Talker): Promise<void> {
    talker.admin = null
    const { code } = await talker.running.end('SIGTERM')
    expect(code, talker.running.log()).toBe(0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { running } of this.chats) await running.end('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function newDatabase(): Promise<string> {
  const url = new URL(await (await fetch(inject('postgres'))).text())
  const client = new Client({ connectionString: url.href })
  await client.connect()
  url.pathname = `/upgrading_${process.pid}_${Math.floor(performance.now())}`
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
  await client.end()
  return url.href
}
