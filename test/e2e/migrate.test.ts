/** `takeback migrate` with whole processes: rules MV1-MV6 of docs/spec/store.md and C41 of docs/spec/command.md. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { needsPostgres } from '../setup/needs.ts'
import { runCommand } from './service.ts'
import { Stage } from './stage.ts'

async function newDatabase(): Promise<string> {
  const url = new URL(await (await fetch(inject('postgres'))).text())
  const client = new Client({ connectionString: url.href })
  await client.connect()
  url.pathname = `/moved_${process.pid}_${Math.floor(performance.now())}`
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
  await client.end()
  return url.href
}

describe('takeback migrate', needsPostgres, () => {
  test('[MV5] both halves move to one database and go on there: an old message is taken back, its webhook is applied', async () => {
    const database = await newDatabase()
    await using stage = await Stage.open()
    const pair = { From_Account: 'romeo', To_Account: 'juliet' }
    await stage.people('romeo', 'juliet')
    const early = await stage.says('romeo', 'juliet', 'early')
    const late = await stage.says('romeo', 'juliet', 'late')
    await stage.ok('openim/admin_msgwithdraw', { ...pair, MsgKey: early })
    await stage.hears(1)
    await Promise.all([stage.chat.stop(), stage.receiver.stop()])

    for (const file of [join('chat', 'chat.db'), join('receiver', 'inbox.db')]) {
      const moved = await runCommand([
        'migrate',
        '--from',
        join(stage.folder, file),
        '--to',
        database,
        '--json',
      ])
      expect(moved).toMatchObject({ code: 0, err: '' })
      expect(JSON.parse(moved.out)).toMatchObject({ rows: expect.any(Number) })
    }
    await stage.restartReceiver(['--store', database])
    await stage.restartChat(['--store', database])
    await stage.ok('openim/admin_msgwithdraw', { ...pair, MsgKey: late })
    expect(await stage.hears(2)).toHaveLength(2)
    const again = await runCommand([
      'migrate',
      '--from',
      join(stage.folder, 'chat', 'chat.db'),
      '--to',
      database,
    ])
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('holds a store already') })
  })
})

/** No database of ours. */
const folder = mkdtempSync(join(tmpdir(), 'takeback-migrate-'))
const strange = join(folder, 'strange.db')
writeFileSync(strange, 'no database')
const elsewhose = join(folder, 'elsewhose.db')
new DatabaseSync(elsewhose).exec('CREATE TABLE tunes (id INTEGER)')
afterAll(() => rmSync(folder, { recursive: true }))

test.for([
  [['--to', 'postgres://x@127.0.0.1/x'], 'Give --from FILE'],
  [['--from', 'chat.db'], 'Give --to postgres://'],
  [['--from', 'no-such-file.db', '--to', 'postgres://x@127.0.0.1/x'], 'there is no such file'],
  [
    ['--from', 'package.json', '--to', 'https://x:canary-password@127.0.0.1/x'],
    '--to is no address of a database',
  ],
  [['--from', strange, '--to', 'postgres://x:canary-password@127.0.0.1:1/x'], 'strange.db'],
  [['--from', elsewhose, '--to', 'postgres://x:canary-password@127.0.0.1:1/x'], 'is no store of Takeback'],
] as const)('[C41] migrate %j says "%s"', async ([flags, words]) => {
  const { code, err } = await runCommand(['migrate', ...flags])
  expect(code).toBeGreaterThan(0)
  expect(err).toContain(words)
  expect(err).not.toMatch(/canary-password|at .*\.ts:/)
  // Nothing is left beside a file that is refused.
  expect(readdirSync(folder).toSorted()).toEqual(['elsewhose.db', 'strange.db'])
})
