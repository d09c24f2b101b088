/** A PostgreSQL without room under both halves: rule P11 of docs/spec/reliability.md. */
import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webhookCommands, webhookUrl } from '@takeback/protocol'
import { Client } from 'pg'
import { expect } from 'vitest'
import { type Cluster, startCluster } from '../../../packages/store/src/testing/postgres-cluster.ts'
import { textBody } from '../../e2e/stage.ts'
import { type Service, startService } from '../../e2e/service.ts'
import { callAsAdmin } from '../../e2e/admin-call.ts'
import { needsPostgres } from '../../setup/needs.ts'
import { below, diceOf } from '../dice.ts'
import { scene, type Trying } from '../runs/scene.ts'
import { needsSmallDisk, openSmallDisk, type SmallDisk } from '../service/small-disk.ts'

const app = 1_400_000_000
const pair = { From_Account: 'romeo', To_Account: 'juliet' }
/** A new database takes about eight megabytes. */
const DISK_KILOBYTES = 24_000
/** The text of a message. */
const LETTERS = 2000
/** Of a room of 256 kB at most. */
const MOST_CALLS = 600

scene(
  'PostgreSQL has no room under both halves: refused by name, reads go on, nothing of what was refused is there, and all goes on by itself',
  { promise: 'P11', unit: 'full disks', rounds: 1, need: { ...needsSmallDisk(), ...needsPostgres } },
  async (trying) => {
    for (const seed of trying.rounds()) {
      using disk = openSmallDisk(DISK_KILOBYTES)
      // One each: a server does not bear that a disk of its is taken away.
      const cluster = await startCluster(await mkdtemp(join(tmpdir(), 'takeback-pg-')))
      try {
        await fillUp(trying, cluster, disk, 64 + below(diceOf(seed), 192))
        trying.tried(1)
      } finally {
        await cluster.remove()
      }
    }
  },
)

async function fillUp(trying: Trying, cluster: Cluster, disk: SmallDisk, kilobytes: number): Promise<void> {
  const url = await smallDatabase(cluster, disk)
  const data = (half: string) => ['--data', join(disk.folder, '..', `${disk.folder}-${half}`), '--store', url]
  const ports = ['--callback-port', '0', '--monitor-port', '0']
  const receiver = await startService(['receive', ...data('receiver'), ...ports])
  const hook = ['--webhook-url', String(receiver.ready['callback']), '--webhook-commands', 'recalls']
  const chat = await startService([
    'chat',
    ...data('chat'),
    '--port',
    '0',
    '--allow-private-webhooks',
    ...hook,
  ])
  try {
    await callAsAdmin(chat.ready, 'im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
    const talk = new Talk(chat)
    const first = await talk.says()
    const filler = join(disk.folder, 'filler')
    const { bavail, bsize } = statfsSync(disk.folder)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - kilobytes * 1024))

    await untilRefused(
      () => talk.says(),
      (key) => key === null,
    )
    expect(talk.refusals).toEqual([91_000])
    expect(chat.log()).toMatch(
      /No space left for postgres:\/\/postgres@127\.0\.0\.1:\d+\/small_\d+: free some space\. Nothing of this was stored\./,
    )
    // What a recall needs may still find room in pages that are there.
    const recalled = await talk.recalls(first ?? '')
    await untilRefused(
      () => deliver(receiver, talk.count()),
      (status) => status !== 200,
    )
    expect(await deliver(receiver, 0)).toBe(503)
    expect(receiver.log()).toContain('No space left for postgres://')
    expect(await (await fetch(new URL('/readyz', String(chat.ready['chat'])))).json()).toEqual({
      status: 'ready',
    })
    trying.broke(...(await talk.wrong(recalled === 0 ? [first] : [])))

    rmSync(filler)
    const begin = performance.now()
    await expect.poll(() => talk.says()).not.toBeNull()
    trying.greatest('ms until it takes again', Math.round(performance.now() - begin))
    if (recalled !== 0) expect(await talk.recalls(first ?? '')).toBe(0)
    await expect.poll(() => appliedOf(receiver), { timeout: 60_000 }).toContain(first)
    trying.broke(...(await talk.wrong([first])))
    trying.add('messages', talk.said.length)
    for (const service of [chat, receiver]) expect(await service.stop()).toBe(0)
  } finally {
    await chat.kill()
    await receiver.kill()
    for (const half of ['chat', 'receiver'])
      rmSync(`${disk.folder}-${half}`, { recursive: true, force: true })
  }
}

/** Its tables stand on that disk alone; the log of the server does not. */
async function smallDatabase(cluster: Cluster, disk: SmallDisk): Promise<string> {
  execFileSync('chown', ['postgres', disk.folder])
  const name = `small_${Math.floor(performance.now())}`
  const client = new Client({ connectionString: cluster.url })
  await client.connect()
  await client.query(`CREATE TABLESPACE ${name} LOCATION '${disk.folder}'`)
  await client.query(`CREATE DATABASE ${name} TABLESPACE ${name}`)
  await client.end()
  return cluster.url.replace(/postgres$/, name)
}

async function untilRefused<Said>(
  act: () => Promise<Said>,
  isRefused: (said: Said) => boolean,
): Promise<void> {
  for (let n = 0; n < MOST_CALLS; n += 1) if (isRefused(await act())) return
  throw new Error(`nothing was refused in ${MOST_CALLS} calls`)
}

class Talk {
  /** MsgKeys that were answered. */
  readonly said: string[] = []
  /** Codes, each once. */
  readonly refusals: number[] = []
  readonly #chat: Service
  #count = 0

  constructor(chat: Service) {
    this.#chat = chat
  }

  count(): number {
    this.#count += 1
    return this.#count
  }

  /** Null: refused. */
  async says(): Promise<string | null> {
    const n = this.count()
    const MsgBody = textBody('x'.repeat(LETTERS))
    const answer = await callAsAdmin(this.#chat.ready, 'openim/sendmsg', {
      ...pair,
      MsgSeq: n,
      MsgRandom: n,
      MsgBody,
    })
    if (answer.ErrorCode !== 0) {
      if (!this.refusals.includes(answer.ErrorCode)) this.refusals.push(answer.ErrorCode)
      return null
    }
    const key = String(answer['MsgKey'])
    this.said.push(key)
    return key
  }

  async recalls(MsgKey: string): Promise<number> {
    return (await callAsAdmin(this.#chat.ready, 'openim/admin_msgwithdraw', { ...pair, MsgKey })).ErrorCode
  }

  /** The history is what was answered, and these alone have no text. */
  async wrong(gone: readonly (string | null)[]): Promise<string[]> {
    const there = new Map<string, boolean>()
    for (let MaxTime = 4e9, LastMsgKey: string | undefined; ;) {
      const asked = { Operator_Account: 'romeo', Peer_Account: 'juliet', MaxCnt: 100, MinTime: 0, MaxTime }
      const page = await callAsAdmin(this.#chat.ready, 'openim/admin_getroammsg', {
        ...asked,
        ...(LastMsgKey !== undefined && { LastMsgKey }),
      })
      for (const one of page['MsgList'] as { MsgKey: string; MsgBody: unknown[] }[])
        there.set(one.MsgKey, one.MsgBody.length > 0)
      if (page['Complete'] === 1) break
      MaxTime = Number(page['LastMsgTime'])
      LastMsgKey = String(page['LastMsgKey'])
    }
    const missing = this.said.filter((key) => there.get(key) !== !gone.includes(key))
    const extra = [...there.keys()].filter((key) => !this.said.includes(key))
    return [
      ...missing.map((key) => `${key} is not as it was answered`),
      ...extra.map((key) => `${key} was refused, and is there`),
    ]
  }
}

/** A recall that nobody else knows; gives the status. */
async function deliver(receiver: Service, n: number): Promise<number> {
  const command = webhookCommands.c2cRecall
  const url = webhookUrl(String(receiver.ready['callback']), {
    sdkAppId: app,
    command,
    clientIp: '127.0.0.1',
    platform: 'RESTAPI',
  })
  const body = { CallbackCommand: command, ...pair, From_Account: 'mercutio', MsgKey: `${n}_${n}_1700000000` }
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status
}

async function appliedOf(receiver: Service): Promise<string[]> {
  const url = new URL('/api/recalls?q=romeo', String(receiver.ready['monitor']))
  const { recalls } = (await (await fetch(url)).json()) as {
    recalls: { state: string; messages: { name: string }[] }[]
  }
  return recalls.flatMap(({ state, messages }) =>
    state === 'applied' ? messages.map(({ name }) => name) : [],
  )
}
