/** Copies of running services, and restores that bring nothing back: rules of docs/spec/backup.md. Scenes. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { needsPostgres } from '../setup/needs.ts'
import { runCommand, startService } from './service.ts'
import { Stage } from './stage.ts'

/** Its first letters are rare: an index would shorten it. */
const canary = (name: string) => `zqxj-${name}-zqxj`

const historyOf = async (stage: Stage) => {
  const span = { MaxCnt: 100, MinTime: 0, MaxTime: 4_000_000_000 }
  const asked = { Operator_Account: 'romeo', Peer_Account: 'juliet', ...span }
  const { MsgList } = await stage.ok('openim/admin_getroammsg', asked)
  return (MsgList as { MsgKey: string; MsgFlagBits: number; MsgBody: unknown[] }[]).map(
    ({ MsgKey, MsgFlagBits, MsgBody }) => [MsgKey, MsgFlagBits, MsgBody.length],
  )
}

const withdraw = (stage: Stage, MsgKey: string) =>
  stage.ok('openim/admin_msgwithdraw', { From_Account: 'romeo', To_Account: 'juliet', MsgKey })

/** The sentence that refuses a copy which is another than its .json says. */
function sums(copy: string): string {
  const { sha256: was } = JSON.parse(readFileSync(`${copy}.json`, 'utf8')) as { readonly sha256: string }
  const is = createHash('sha256').update(readFileSync(copy)).digest('hex')
  return `its SHA-256 is ${is}, and was ${was}. Use another copy.`
}

function holds(folder: string, text: string): string[] {
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text))
}

async function filled(stage: Stage) {
  await stage.people('romeo', 'juliet')
  await stage.group('ball', 'romeo', 'juliet')
  const topic = await stage.topic('@TGS#_verona', 'romeo')
  const keys = []
  for (const name of ['stays', 'early', 'late', 'unknown'])
    keys.push(await stage.says('romeo', 'juliet', canary(name)))
  const [stays = '', early = '', late = '', unknown = ''] = keys
  const seq = await stage.saysInGroup('ball', 'romeo', canary('group'))
  const topicSeq = await stage.saysInGroup('@TGS#_verona', 'romeo', canary('topic'), topic)
  await stage.saysInGroup('ball', 'romeo', canary('silent'))
  return { stays, early, late, unknown, seq, topic, topicSeq }
}

test('[BK1] [BK2] [BK5] [BK10] [BK11] [BK12] the disk is lost: from a copy and a ledger everything is there but what was taken back', async () => {
  await using stage = await Stage.open()
  const said = await filled(stage)
  const { folder } = stage
  await withdraw(stage, said.early)
  const data = join(folder, 'chat')
  const copies = join(folder, 'copies')
  const copied = await runCommand(['backup', '--data', data, '--copies', copies, '--json'])
  expect(copied).toMatchObject({ code: 0, err: '' })
  const copy = JSON.parse(copied.out) as { rows: Record<string, number>; sha256: string }
  expect(copy).toMatchObject({ store: 'takeback-chat', rows: { messages: 7, bodies: 6 } })
  expect(JSON.parse(readFileSync(join(copies, 'chat.db.json'), 'utf8'))).toMatchObject({
    sha256: copy.sha256,
  })
  expect(statSync(join(copies, 'chat.db')).mode & 0o077).toBe(0)
  // What was taken back before is not in it; what is taken back later is.
  expect([holds(copies, canary('early')), holds(copies, canary('late'))]).toEqual([[], ['chat.db']])

  await withdraw(stage, said.late)
  await stage.ok('group_open_http_svc/group_msg_recall', {
    GroupId: 'ball',
    MsgSeqList: [{ MsgSeq: said.seq }],
    Reason: 'off topic',
  })
  const topicRecall = {
    GroupId: '@TGS#_verona',
    TopicId: said.topic,
    MsgSeqList: [{ MsgSeq: said.topicSeq }],
  }
  await stage.ok('group_open_http_svc/group_msg_recall', topicRecall)
  await stage.ok('group_open_http_svc/delete_group_msg_by_sender', {
    GroupId: 'ball',
    Sender_Account: 'romeo',
  })
  const ledger = join(folder, 'recalls.jsonl')
  const write = ['backup', '--data', data, '--ledger', ledger, '--json']
  await expect
    .poll(async () => {
      expect(await runCommand(write)).toMatchObject({ code: 0, err: '' })
      return readFileSync(ledger, 'utf8').match(/"recalled"/g)?.length
    })
    .toBe(5)
  expect(readFileSync(ledger, 'utf8')).not.toContain('zqxj')
  // Nobody wrote this one down.
  await withdraw(stage, said.unknown)

  await stage.chat.kill()
  rmSync(data, { recursive: true })
  const from = ['restore', '--from', join(copies, 'chat.db'), '--data', data]
  const refused = await runCommand(from)
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('Give --ledger FILE')])
  const restored = await runCommand([...from, '--ledger', ledger, '--json'])
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(restored.out)).toMatchObject({ lines: 5, takenBack: 4 })
  for (const gone of ['early', 'late', 'group', 'topic', 'silent'])
    expect(holds(data, canary(gone))).toEqual([])
  expect(holds(data, canary('stays'))).toEqual(['chat.db'])

  await stage.restartChat()
  expect(await historyOf(stage)).toEqual([
    [said.stays, 0, 1],
    [said.early, 8, 0],
    [said.late, 8, 0],
    // The limit of every ledger: it ends before the disk does.
    [said.unknown, 0, 1],
  ])
  const receipt = { From_Account: 'romeo', To_Account: 'juliet', MsgKey: said.late }
  expect(await stage.ok('takeback_config/get_recall_receipt', receipt)).toMatchObject({ ErrorCode: 0 })
  // Whoever was told before is told again of the same, and does nothing.
  const again = await runCommand([...from, '--ledger', ledger])
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('is already open by')])
})

test('[BK1] [BK3] [BK9] [BK19] a damaged copy, a copy that was changed, two at once, a ledger that is none and a folder without a store are refused in a sentence', async () => {
  await using stage = await Stage.open()
  const { folder } = stage
  const text = Array.from({ length: 200 }, () => canary('long')).join(' ')
  await stage.people('romeo', 'juliet')
  for (let count = 0; count < 20; count += 1) await stage.says('romeo', 'juliet', text)
  const data = join(folder, 'chat')
  const copies = join(folder, 'copies')
  expect(await runCommand(['backup', '--data', data, '--copies', copies])).toMatchObject({
    code: 0,
    out: expect.stringContaining('read as a whole, nothing is damaged'),
  })
  const bytes = readFileSync(join(copies, 'chat.db'))
  bytes.fill(0x5a, 8192, 8192 + 4096 * 3)
  writeFileSync(join(copies, 'broken.db'), bytes)
  // A page like any other: only its sum tells.
  const changed = join(copies, 'changed.db')
  const other = readFileSync(join(copies, 'chat.db'))
  other.write(canary('lies'), other.indexOf(canary('long')))
  writeFileSync(changed, other)
  copyFileSync(join(copies, 'chat.db.json'), `${changed}.json`)
  const oddJson = join(copies, 'odd.db')
  copyFileSync(join(copies, 'chat.db'), oddJson)
  writeFileSync(`${oddJson}.json`, '{"at":1}')
  const ledger = join(folder, 'recalls.jsonl')
  writeFileSync(ledger, '{"upTo":1}\nnonsense\n{"upTo":2}\n')
  const elsewhere = join(folder, 'elsewhere')
  mkdirSync(elsewhere)
  for (const [words, code, why] of [
    [['restore', '--from', join(copies, 'broken.db'), '--without-ledger', '--data', elsewhere], 1, 'damaged'],
    [['restore', '--from', changed, '--without-ledger', '--data', elsewhere], 1, sums(changed)],
    [['restore', '--from', oddJson, '--without-ledger', '--data', elsewhere], 1, 'does not say what backup'],
    [['restore', '--from', join(copies, 'chat.db'), '--ledger', ledger, '--data', elsewhere], 1, 'Line 2 of'],
    [['restore', '--from', join(folder, 'none.db'), '--without-ledger'], 2, 'there is no such file'],
    [['restore', '--without-ledger'], 2, 'Give --from COPY'],
    [['backup', '--data', elsewhere, '--copies', copies], 2, 'There is no chat.db or inbox.db in'],
    [['backup', '--data', data, '--copies', copies], 1, 'a copy never takes the place of another file'],
    [['backup', '--data', data], 2, 'Give --copies DIR'],
    [['backup', '--data', data, '--ledger', join(folder, 'no', 'such')], 1, "Can't write the ledger"],
  ] as const) {
    const result = await runCommand(words)
    expect([words.join(' '), result.code, result.err]).toEqual([
      words.join(' '),
      code,
      expect.stringContaining(why),
    ])
  }
  expect(readdirSync(elsewhere)).toEqual([])
  // Two at once: one copy, and it is whole.
  const twice = join(folder, 'twice')
  const both = await Promise.all([1, 2].map(() => runCommand(['backup', '--data', data, '--copies', twice])))
  expect(both.map(({ code }) => code)).toEqual(expect.arrayContaining([0, 1]))
  expect(both.map(({ err }) => err).join('')).toMatch(/chat\.db (?:is being written by process \d+|exists): /)
  expect(readdirSync(twice).toSorted()).toEqual(['chat.db', 'chat.db.json'])
  expect(statSync(join(twice, 'chat.db')).size).toBe(statSync(join(copies, 'chat.db')).size)
  // A writer that was killed within a line: what it left is written again.
  writeFileSync(ledger, '{"upTo":1}\n{"recalled":"14000')
  expect(await runCommand(['backup', '--data', data, '--ledger', ledger])).toMatchObject({ code: 0, err: '' })
  expect(readFileSync(ledger, 'utf8')).toMatch(/^\{"upTo":1\}\n\{"upTo":\d+\}\n$/)
})

test('[ER4] [ER8] [ER9] [ER13] [BK16] who was erased since the copy is erased in what is restored; the receipt names the copy', async () => {
  await using stage = await Stage.open()
  await filled(stage)
  await stage.people('nurse')
  const answer = await stage.says('juliet', 'romeo', canary('of-juliet'))
  const { folder } = stage
  const data = join(folder, 'chat')
  const copies = join(folder, 'copies')
  expect(await runCommand(['backup', '--data', data, '--copies', copies])).toMatchObject({ code: 0 })
  const asAdmin = ['--chat', String(stage.chat.ready['chat']), '--data', data]
  const unsure = await runCommand(['erase', 'romeo', ...asAdmin])
  expect([unsure.code, unsure.err]).toEqual([2, expect.stringContaining('--yes says that this is meant')])
  const stranger = await runCommand(['erase', 'Romeo', '--yes', ...asAdmin])
  expect([stranger.code, stranger.out.split('\n')[0]]).toEqual([
    0,
    'There is no account Romeo and no message of theirs: nothing was erased. Is the UserID written as the app writes it?',
  ])
  const erased = await runCommand([
    'erase',
    'romeo',
    '--yes',
    ...asAdmin,
    '--copies',
    copies,
    '--keep-copies',
    '30d',
    '--json',
  ])
  expect(erased).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(erased.out)).toMatchObject({
    UserID: 'romeo',
    Account: 'deleted',
    Messages: 7,
    Texts: 7,
    copies: [{ file: join(copies, 'chat.db'), until: expect.any(Number) }],
  })
  // Every app backend hears of each message.
  await stage.hears(7)
  const monitor = String(stage.receiver.ready['monitor'])
  await expect
    .poll(async () => (await runCommand(['erase', 'romeo', '--yes', '--monitor', monitor, '--json'])).code)
    .toBe(0)
  const inInbox = await runCommand(['erase', 'Romeo', '--yes', '--monitor', monitor])
  expect([inInbox.code, inInbox.out.split('\n')[0]]).toEqual([
    0,
    'Nothing of Romeo was in the inbox of app 1400000000. Is the UserID written as the app writes it?',
  ])
  const { recalls } = (await (await fetch(`${monitor}/api/recalls?q=romeo`)).json()) as { recalls: object[] }
  expect(recalls).toEqual([])
  const ledger = join(folder, 'recalls.jsonl')
  await expect
    .poll(async () => {
      expect(await runCommand(['backup', '--data', data, '--ledger', ledger])).toMatchObject({ err: '' })
      return readFileSync(ledger, 'utf8').includes('"erased":"romeo"')
    })
    .toBe(true)
  await stage.chat.kill()
  rmSync(data, { recursive: true })
  const from = ['restore', '--from', join(copies, 'chat.db'), '--data', data, '--ledger', ledger]
  expect(await runCommand(from)).toMatchObject({ code: 0, err: '' })
  for (const name of ['stays', 'early', 'group', 'topic', 'silent'])
    expect(holds(data, canary(name))).toEqual([])
  expect(holds(data, canary('of-juliet'))).toEqual(['chat.db'])
  await stage.restartChat()
  const asked = { Operator_Account: 'romeo', Peer_Account: 'juliet', MaxCnt: 1, MinTime: 0, MaxTime: 4e9 }
  expect(await stage.call('openim/admin_getroammsg', asked)).toMatchObject({ ErrorCode: 90008 })
  expect(answer).not.toBe('')
})

test('[ER8] a copy that is made while a user is erased is on the receipt, and so is one that is being made', async () => {
  await using stage = await Stage.open()
  await stage.people('romeo', 'juliet')
  // More than one call erases.
  for (let count = 0; count < 201; count += 1) await stage.says('romeo', 'juliet', canary(`${count}`))
  const data = join(stage.folder, 'chat')
  const copies = join(stage.folder, 'copies')
  mkdirSync(join(copies, 'later'), { recursive: true })
  writeFileSync(join(copies, 'later', 'inbox.db.part'), 'of a backup that is at it')
  const backup = ['backup', '--data', data, '--copies', join(copies, 'meanwhile')]
  // Between the first call and the second.
  let calls = 0
  const passOn = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '', String(stage.chat.ready['chat']))
    const answer = await (await fetch(url, { method: 'POST', body: Buffer.concat(chunks) })).text()
    calls += 1
    if (calls === 1) expect(await runCommand(backup)).toMatchObject({ code: 0, err: '' })
    response.end(answer)
  }
  const between = createServer((request, response) => void passOn(request, response)).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const chat = `http://127.0.0.1:${(between.address() as AddressInfo).port}`
  const erased = await runCommand([
    'erase',
    'romeo',
    '--yes',
    '--chat',
    chat,
    '--data',
    data,
    '--copies',
    copies,
    '--json',
  ])
  between.close()
  expect([erased.code, erased.err, calls]).toEqual([0, '', 2])
  const { BegunAt, copies: named } = JSON.parse(erased.out) as {
    BegunAt: number
    copies: { file: string; at: number }[]
  }
  expect(named).toMatchObject([
    { file: join(copies, 'later', 'inbox.db.part'), at: null },
    { file: join(copies, 'meanwhile', 'chat.db') },
  ])
  expect(named[1]?.at).toBeGreaterThan(BegunAt)
  expect(holds(join(copies, 'meanwhile'), canary('200'))).toEqual(['chat.db'])
})

test('[BK14] a copy of an inbox comes back without the content of what was taken back since', async () => {
  await using stage = await Stage.open(['--webhook-commands', 'all'], ['--keep-content', '48h'])
  const { folder } = stage
  await stage.people('romeo', 'juliet')
  const kept = await stage.says('romeo', 'juliet', canary('kept'))
  const gone = await stage.says('romeo', 'juliet', canary('gone'))
  const data = join(folder, 'receiver')
  const copies = join(folder, 'copies')
  await expect
    .poll(async () => {
      rmSync(copies, { recursive: true, force: true })
      const made = await runCommand(['backup', '--data', data, '--copies', copies, '--json'])
      return (JSON.parse(made.out) as { rows: Record<string, number> }).rows['contents']
    })
    .toBe(2)
  await withdraw(stage, gone)
  const ledger = join(folder, 'recalls.jsonl')
  await expect
    .poll(async () => {
      await runCommand(['backup', '--data', join(folder, 'chat'), '--ledger', ledger])
      return readFileSync(ledger, 'utf8').includes(gone)
    })
    .toBe(true)
  await stage.receiver.kill()
  rmSync(data, { recursive: true })
  const restored = await runCommand([
    'restore',
    '--from',
    join(copies, 'inbox.db'),
    '--data',
    data,
    '--ledger',
    ledger,
    '--json',
  ])
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(restored.out)).toMatchObject({ lines: 1, takenBack: 1 })
  expect([holds(data, canary('gone')), holds(data, canary('kept'))]).toEqual([[], ['inbox.db']])
  expect(kept).not.toBe(gone)
})

async function database(name: string): Promise<string> {
  const url = new URL(await (await fetch(inject('postgres'))).text())
  const client = new Client({ connectionString: url.href })
  await client.connect()
  url.pathname = `/${name}_${process.pid}_${Math.floor(performance.now())}`
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
  await client.end()
  return url.href
}

describe('on PostgreSQL', needsPostgres, () => {
  test('[BK18] an empty database and that of somebody else are told, and nothing is made in them', async () => {
    const empty = await database('empty')
    const folder = mkdtempSync(join(tmpdir(), 'takeback-ledger-'))
    const ledger = join(folder, 'recalls.jsonl')
    const line = { recalled: '1400000000/c2c/romeo/juliet/1_2_1795649691', at: 1_795_649_700_000, by: 'boss' }
    writeFileSync(ledger, `${JSON.stringify(line)}\n{"upTo":1795649720000}\n`)
    const { host, pathname } = new URL(empty)
    const said = `${host}${pathname} holds no Chat backend (nothing is in its schema takeback_chat): is it the right database? Nothing was made there.`
    for (const words of [
      ['restore', '--store', empty, '--ledger', ledger],
      ['restore', '--store', empty, '--without-ledger'],
      ['backup', '--store', empty, '--ledger', join(folder, 'new.jsonl')],
      ['backup', '--store', empty, '--ledger', join(folder, 'new.jsonl'), '--interval', '1s'],
    ]) {
      const { code, out, err } = await runCommand(words)
      expect([words[0], code, out, err]).toEqual([words[0], 1, '', expect.stringContaining(said)])
    }
    expect(readdirSync(folder)).toEqual(['recalls.jsonl'])
    const client = new Client({ connectionString: empty })
    await client.connect()
    const schemas = `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'takeback%'`
    expect((await client.query(schemas)).rows).toEqual([])
    await client.end()

    // That of another app.
    const data = ['--data', join(folder, 'chat'), '--port', '0']
    const chat = await startService(['chat', '--store', empty, '--sdkappid', '1400000007', ...data])
    await chat.stop()
    const { code, out, err } = await runCommand(['restore', '--store', empty, '--ledger', ledger])
    expect([code, out, err]).toEqual([
      1,
      '',
      expect.stringContaining(
        'has the apps 1400000007, and the ledger is of 1400000000: is it the right database? Nothing was taken back.',
      ),
    ])
    rmSync(folder, { recursive: true })
  })

  test('[BK15] pg_dump, pg_restore and the ledger: what was taken back stays taken back', async () => {
    const first = await database('backed_up')
    await using stage = await Stage.open(['--store', first])
    const said = await filled(stage)
    const dump = join(stage.folder, 'chat.dump')
    execFileSync('pg_dump', ['--format=custom', `--file=${dump}`, '--schema=takeback_chat', first])
    await withdraw(stage, said.late)
    const ledger = join(stage.folder, 'recalls.jsonl')
    await expect
      .poll(async () => {
        expect(await runCommand(['backup', '--store', first, '--ledger', ledger])).toMatchObject({ err: '' })
        return readFileSync(ledger, 'utf8').includes(said.late)
      })
      .toBe(true)
    await stage.chat.kill()
    const second = await database('restored')
    execFileSync('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${second}`, dump])
    const played = await runCommand(['restore', '--store', second, '--ledger', ledger, '--json'])
    expect(played).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(played.out)).toMatchObject({ lines: 1, takenBack: 1 })
    await stage.restartChat(['--store', second])
    expect(await historyOf(stage)).toEqual([
      [said.stays, 0, 1],
      [said.early, 0, 1],
      [said.late, 8, 0],
      [said.unknown, 0, 1],
    ])
  })
})
