/** Hosts of one PostgreSQL whose clocks are minutes apart: rule P14 of docs/spec/reliability.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, inject } from 'vitest'
import { callAsAdmin, doAsAdmin } from '../../e2e/admin-call.ts'
import { startService } from '../../e2e/service.ts'
import { textBody, token } from '../../e2e/stage.ts'
import { needsPostgres } from '../../setup/needs.ts'
import { below, diceOf } from '../dice.ts'
import { scene, type Trying } from '../runs/scene.ts'

const key = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'
const pair = { From_Account: 'romeo', To_Account: 'juliet' }
const OFF_SECONDS = 300
const RECALLS = 6
/** What one host signs is refused, and tried again; after three times it is parked. */
const inTheEnd = { timeout: 150_000, interval: 250 }

scene(
  'a host whose clock is five minutes off, beside another on the same PostgreSQL: its operator is told, and every recall is told once and in order',
  { promise: 'P14', unit: 'pairs of hosts', rounds: 1, roundMs: 120_000, need: needsPostgres },
  async (trying) => {
    for (const seed of trying.rounds()) {
      const folder = mkdtempSync(join(tmpdir(), 'takeback-apart-'))
      try {
        await besideEachOther(trying, folder, below(diceOf(seed), 2) === 0 ? OFF_SECONDS : -OFF_SECONDS)
        trying.tried(1)
      } finally {
        rmSync(folder, { recursive: true })
      }
    }
  },
)

async function besideEachOther(trying: Trying, folder: string, offSeconds: number): Promise<void> {
  const store = ['--store', await newDatabase()]
  const ports = ['--callback-port', '0', '--monitor-port', '0']
  const place = ['--data', join(folder, 'receiver'), '--token', token]
  const receiver = await startService(['receive', ...place, ...ports, ...store])
  const hook = ['--webhook-url', String(receiver.ready['callback']), '--webhook-token', token]
  const flags = ['--key', key, ...hook, '--webhook-commands', 'recalls', '--allow-private-webhooks', ...store]
  const chat = (name: string, env: NodeJS.ProcessEnv) =>
    startService(['chat', '--port', '0', '--data', join(folder, name), ...flags], env)
  // The first to come looks for work first: what it signs is refused.
  const off = await chat('off', shifted(offSeconds))
  const right = await chat('right', {})
  try {
    await doAsAdmin(off.ready, 'im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
    const recalled: string[] = []
    for (let n = 1; n <= RECALLS; n += 1) {
      const [one, other] = n % 2 === 0 ? [off, right] : [right, off]
      const message = { ...pair, MsgSeq: n, MsgRandom: n, MsgBody: textBody(`text ${n}`) }
      const { MsgKey } = await doAsAdmin(one.ready, 'openim/sendmsg', message)
      await doAsAdmin(other.ready, 'openim/admin_msgwithdraw', { ...pair, MsgKey })
      recalled.push(String(MsgKey))
    }
    // One time: that of the database.
    const seconds = recalled.map((msgKey) => Number(msgKey.split('_')[2]))
    expect(Math.max(...seconds) - Math.min(...seconds)).toBeLessThan(OFF_SECONDS / 2)
    const begin = performance.now()
    const heard = async () => {
      const url = new URL('/api/recalls?limit=100', String(receiver.ready['monitor']))
      const { recalls } = (await (await fetch(url)).json()) as {
        recalls: { redeliveries: number; messages: { name: string }[] }[]
      }
      trying.greatest('told again', Math.max(0, ...recalls.map(({ redeliveries }) => redeliveries)))
      return recalls.flatMap(({ messages }) => messages.map(({ name }) => name)).toReversed()
    }
    await expect.poll(async () => (await heard()).length, inTheEnd).toBe(RECALLS)
    trying.greatest('seconds until the last was told', Math.round((performance.now() - begin) / 1000))
    if ((await heard()).join() !== recalled.join())
      trying.broke(`told out of order: ${(await heard()).join()}`)
    const way = offSeconds > 0 ? 'ahead of' : 'behind'
    expect(off.log()).toMatch(
      new RegExp(`The clock of this machine is (?:299|300|301) s ${way} that of postgres://postgres@127`),
    )
    expect(right.log()).not.toContain('The clock of this machine')
    const history = {
      Operator_Account: 'romeo',
      Peer_Account: 'juliet',
      MaxCnt: 100,
      MinTime: 0,
      MaxTime: 4e9,
    }
    expect(await callAsAdmin(off.ready, 'openim/admin_getroammsg', history)).toMatchObject({
      MsgCnt: RECALLS,
    })
  } finally {
    for (const service of [off, right, receiver]) await service.kill()
  }
}

/** The machine's clock, as a process sees it. */
function shifted(seconds: number): NodeJS.ProcessEnv {
  const source = `const { now } = Date; Date.now = () => now() + ${seconds * 1000}`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` }
}

async function newDatabase(): Promise<string> {
  const url = new URL(await (await fetch(inject('postgres'))).text())
  const client = new Client({ connectionString: url.href })
  await client.connect()
  url.pathname = `/apart_${process.pid}_${Math.floor(performance.now())}`
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
  await client.end()
  return url.href
}
