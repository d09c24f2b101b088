import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { statement } from '@takeback/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStage, type Stage } from '../../chat-backend/testing/open-stage.ts'
import { people } from '../../chat-backend/testing/people.ts'
import { exportLedger } from './export-ledger.ts'
import { waitOf } from './keep-ledger.ts'
import { openLedger, readLedger } from './ledger-file.ts'
import { lockLedger } from './ledger-lock.ts'
import { replayLedgers } from './replay-ledger.ts'

let stage: Stage
let play: ReturnType<typeof people>
let folder: string
let file: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-ledger-'))
  file = join(folder, 'recalls.jsonl')
  stage = await openStage()
  play = people(stage)
  await stage.users('romeo', 'juliet')
})
afterEach(async () => {
  await stage[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const write = async () => {
  const { end, recalls } = await exportLedger(file, (query) => stage.engine.read(query), openLedger(file))
  return { recalls, upTo: end.upTo }
}
const recalled = async (text: string) => {
  const { MsgKey } = await play.send('romeo', 'juliet', text)
  await play.recall('romeo', 'juliet', MsgKey)
  return MsgKey
}
const inFile = () =>
  [...readLedger(file).lines].map((line) => ('recalled' in line ? line.recalled : line.erased))
const bodies = statement<[], { body: string }>('SELECT body FROM bodies ORDER BY message')

test('[BK6] a recall is in it however late it is committed, and whatever the clock of whoever writes it says', async () => {
  const first = await recalled('one')
  expect(await write()).toEqual({ recalls: 1, upTo: stage.clock.now() - 1 })
  // The clock of this machine is years ahead of the time of the store.
  const second = await recalled('two')
  stage.clock.advance(3)
  const third = await recalled('three')
  expect(await write()).toEqual({ recalls: 2, upTo: stage.clock.now() - 1 })
  expect(inFile()).toEqual([first, second, third].map((key) => `1400000000/c2c/romeo/juliet/${key}`))
  const before = readFileSync(file)
  expect(await write()).toMatchObject({ recalls: 0 })
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('[BK9] a ledger of many slices is read to its end; what is none is told with its number', () => {
  const line = (at: number) =>
    `{"recalled":"1400000000/group/ball/${at}","at":${at},"by":"${'b'.repeat(200)}"}\n`
  const many = Array.from({ length: 10_000 }, (_, n) => line(n + 1)).join('')
  writeFileSync(file, `${many}{"upTo":9998}\n{"recalled":"14000`)
  expect(readLedger(file)).toMatchObject({ count: 10_000, upTo: 9998 })
  expect(openLedger(file)).toMatchObject({ upTo: 9998, later: [{ at: 9999 }, { at: 10_000 }] })
  expect(readFileSync(file, 'utf8')).toBe(`${many}{"upTo":9998}\n`)
  writeFileSync(file, `${many}nonsense\n${line(10_001)}`)
  expect(() => readLedger(file)).toThrow(`Line 10001 of ${file} is no line of a ledger`)
  writeFileSync(file, 'x'.repeat(200_000))
  expect(() => openLedger(file)).toThrow('is no ledger')
})

test('[BK6] a database that is away is asked more and more seldom, not all at once, and never less often than every 30 s', () => {
  const waits = (random: number) => [1, 2, 3, 4, 5, 6, 7, 100].map((tries) => waitOf(tries, () => random))
  expect(waits(0)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
  expect(waits(0.5)).toEqual([750, 1500, 3000, 6000, 12_000, 22_500, 22_500, 22_500])
  expect(Math.max(...waits(1 - Number.EPSILON))).toBeLessThanOrEqual(30_000)
})

test('[BK17] a ledger has one writer, and its folder is not made', () => {
  const first = lockLedger(file)
  expect(() => lockLedger(file)).toThrow(
    `The ledger ${file} is being written by process ${process.pid}, which is this one: one writer is enough.`,
  )
  // Another one has a writer of its own, and whoever reads needs no lock.
  lockLedger(`${file}-of-another`).release()
  expect(openLedger(file)).toEqual({ upTo: 0, later: [] })
  first.release()
  lockLedger(file).release()
  const unmounted = join(folder, 'unmounted', 'recalls.jsonl')
  expect(() => lockLedger(unmounted)).toThrow(/there is no folder .*unmounted. Is its disk mounted\?$/)
  expect(existsSync(join(folder, 'unmounted'))).toBe(false)
})

test('[BK16] who was erased before the copy and came back is not erased by an older line', async () => {
  await play.send('romeo', 'juliet', 'before')
  await stage.call('takeback_config/erase_user', { UserID: 'romeo' })
  stage.clock.advance(5000)
  await stage.users('romeo')
  await play.send('romeo', 'juliet', 'after')
  await write()
  const copy = [readLedger(file)]
  expect(inFile()).toContain('romeo')
  expect(await replayLedgers(stage.engine, copy)).toMatchObject({ lines: 2, takenBack: 0 })
  expect(
    await stage.call('im_open_login_svc/account_check', { CheckItem: [{ UserID: 'romeo' }] }),
  ).toMatchObject({
    ResultItem: [{ AccountStatus: 'Imported' }],
  })
  expect(JSON.stringify(await stage.engine.read(bodies()))).toContain('after')
})
