/** The ledger of a Chat backend whose database goes away and comes back: rules BK6 and BK17 of docs/spec/backup.md. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../packages/store/src/testing/postgres-cluster.ts'
import { startsWithinMs } from '../../packages/store/src/testing/starts-postgres.ts'
import { needsPostgres } from '../setup/needs.ts'
import { callAsAdmin, doAsAdmin } from './admin-call.ts'
import { runCommand, type Service, startService } from './service.ts'

describe('a ledger of a database', needsPostgres, () => {
  let cluster: Cluster
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takeback-outage-'))
    cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')))
  }, startsWithinMs)
  afterAll(async () => {
    await cluster.remove()
    rmSync(folder, { recursive: true })
  })

  test('[BK6] [BK17] it goes on when the database is back, says both once, and has one writer', async () => {
    const store = ['--store', cluster.url]
    const chat = await startService(['chat', ...store, '--data', join(folder, 'chat'), '--port', '0'])
    await doAsAdmin(chat.ready, 'im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
    const before = await recalled(chat, await says(chat, 1))
    const after = await says(chat, 2)
    const ledger = join(folder, 'recalls.jsonl')
    const args = ['backup', ...store, '--ledger', ledger]
    const writer = await startService([...args, '--interval', '1s'], { TAKEBACK_LOG_LEVEL: 'debug' })
    expect(writer.ready).toMatchObject({ ledger, recalls: 1 })

    const second = await runCommand(args)
    expect([second.code, second.out]).toEqual([1, ''])
    const [, holder = ''] =
      /The ledger .*recalls\.jsonl is being written by process (\d+): /.exec(second.err) ?? []
    expect(execFileSync('ps', ['-p', holder, '-o', 'args='], { encoding: 'utf8' })).toContain(args.join(' '))

    await cluster.stop('immediate')
    // It is away for more than one try.
    await expect.poll(() => lines(writer, 20).length, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(lines(writer, 40)).toEqual([
      expect.stringMatching(
        /can't be reached .* What is taken back meanwhile is not in the ledger .* yet; it goes on/,
      ),
    ])
    await cluster.start()
    await expect
      .poll(async () => (await callAsAdmin(chat.ready, 'openim/admin_msgwithdraw', named(after))).ErrorCode, {
        timeout: 20_000,
      })
      .toBe(0)
    await expect.poll(() => readFileSync(ledger, 'utf8'), { timeout: 40_000 }).toContain(after)
    // It says so when it has written it, and its words come by another way than the file.
    await expect
      .poll(() => lines(writer, 30), { timeout: 20_000 })
      .toEqual([
        expect.stringMatching(
          /^The database can be read again after \d+ s: all that was taken back meanwhile is in /,
        ),
      ])
    expect(lines(writer, 40)).toHaveLength(1)
    expect(await writer.stop()).toBe(0)
    const written = readFileSync(ledger, 'utf8')
    expect([before, after].map((key) => written.split(key).length - 1)).toEqual([1, 1])
    // The lock went with its writer.
    expect(await runCommand(args)).toMatchObject({ code: 0, err: '' })
    await chat.stop()
  })

  test('[BK6] one that is away at the start is told at once', async () => {
    await cluster.stop('fast')
    const args = [
      'backup',
      '--store',
      cluster.url,
      '--ledger',
      join(folder, 'none.jsonl'),
      '--interval',
      '1s',
    ]
    const { code, err } = await runCommand(args)
    expect([code, err]).toEqual([1, expect.stringMatching(/^takeback: postgres:\/\/.* can't be reached/)])
    await cluster.start()
  })
})

const named = (MsgKey: string) => ({ From_Account: 'romeo', To_Account: 'juliet', MsgKey })

async function says({ ready }: Service, MsgRandom: number): Promise<string> {
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }]
  const { MsgKey } = await doAsAdmin(ready, 'openim/sendmsg', {
    From_Account: 'romeo',
    To_Account: 'juliet',
    MsgRandom,
    MsgBody,
  })
  return String(MsgKey)
}

async function recalled({ ready }: Service, key: string): Promise<string> {
  await doAsAdmin(ready, 'openim/admin_msgwithdraw', named(key))
  return key
}

/** What it logged at this level: 20 is debug, 30 info, 40 warn. */
function lines(service: Service, level: number): string[] {
  return service
    .log()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly level: number; readonly msg: string })
    .filter((line) => line.level === level)
    .map(({ msg }) => msg)
}
