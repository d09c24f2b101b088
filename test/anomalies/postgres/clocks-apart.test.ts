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
const inTheEnd = { timeout: 150_000, interval: 2000 }

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
  const begun = performance.now()
  const off = await chat('off', shifted(offSeconds))
  const told = () =>
    /The clock of this machine is (\d+) s (ahead of|behind) that of postgres:/.exec(off.log())
  const right = await chat('right', {})
  try {
    await expect.poll(told, { timeout: 30_000 }).not.toBeNull()
    const [, seconds, way] = told() ?? []
    expect(way).toBe(offSeconds > 0 ? 'ahead of' : 'behind')
    // While the question was on its way the database's clock went on: it is said how far they are apart at least.
    const onItsWay = Math.ceil((performance.now() - begun) / 1000)
    expect(Number(seconds)).toBeLessThanOrEqual(OFF_SECONDS + 1)
    expect(Number(seconds)).toBeGreaterThanOrEqual(OFF_SECONDS - 1 - onItsWay)

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
    const times = recalled.map((msgKey) => Number(msgKey.split('_')[2]))
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(OFF_SECONDS / 2)
    const begin = performance.now()
    const heard = async () => {
      const url = new URL('/api/recalls?limit=100', String(receiver.ready['monitor']))
      const { recalls } = (await (await fetch(url)).json()) as {
        recalls: { redeliveries: number; messages: { name: string }[] }[]
      }
      trying.greatest('told again', Math.max(0, ...recalls.map(({ redeliveries }) => redeliveries)))
      return recalls.flatMap(({ messages }) => messages.map(({ name }) => name)).toReversed()
    }
    let chances = 0
    await expect
      .poll(async () => {
        chances += 1
        // What the one host signs is refused. It knows best when the retry is due, so it may take all of them, and after three
        // they come minutes apart: what waits goes out now (D20), by the host that is asked for it.
        const Url = `${String(receiver.ready['callback'])}?chance=${chances}`
        await doAsAdmin(right.ready, 'takeback_config/update_callback', { Url })
        return (await heard()).length
      }, inTheEnd)
      .toBe(RECALLS)
    trying.greatest('seconds until the last was told', Math.round((performance.now() - begin) / 1000))
    if ((await heard()).join() !== recalled.join())
      trying.broke(`told out of order: ${(await heard()).join()}`)
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
