import { DatabaseSync } from 'node:sqlite'
import Better from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Recall } from '../recall.ts'
import { c2cBody, groupBody, openStage } from '../testing/stage.ts'
import { firstTimeTable } from './first-time-table.ts'
import { firstTimeOf } from './first-time.ts'
import { PartlyApplied } from './partly-applied.ts'
import type { Transaction } from './transaction.ts'

/** A user's database: what the handler does is counted per message. */
function openShop() {
  const shop = new DatabaseSync(':memory:')
  shop.exec(firstTimeTable.sqlite)
  shop.exec('CREATE TABLE redactions (key TEXT NOT NULL)')
  const inTransaction = <Result>(work: () => Result): Result => {
    shop.exec('BEGIN')
    try {
      const result = work()
      shop.exec('COMMIT')
      return result
    } catch (error) {
      shop.exec('ROLLBACK')
      throw error
    }
  }
  const redact = (key: string) => shop.prepare('INSERT INTO redactions VALUES (?)').run(key)
  const redacted = () =>
    shop
      .prepare('SELECT key FROM redactions')
      .all()
      .map((row) => String(row['key']))
  const redactAll = (recall: Recall) =>
    inTransaction(() => {
      if (recall.firstTime(shop)) for (const { key } of recall.messages) redact(key)
    })
  return { shop, inTransaction, redact, redacted, redactAll }
}

const list = (...numbers: number[]) => groupBody({ MsgSeqList: numbers.map((MsgSeq) => ({ MsgSeq })) })

test('[R40] firstTime is true once, in the transaction that makes the effect; a rollback leaves it open', async () => {
  const { shop, inTransaction, redacted, redactAll } = openShop()
  await using stage = await openStage({ retry: { waits: [1] } })
  stage.listening((recall) => {
    if (recall.attempt > 1) return redactAll(recall)
    inTransaction(() => {
      expect(recall.firstTime(shop)).toBe(true)
      throw new Error('the power fails')
    })
  })
  await stage.deliver(c2cBody())
  await expect.poll(() => stage.receiver.counters.handled, { timeout: 20_000 }).toBe(1)
  expect(redacted()).toEqual(['1400000000/c2c/jared/Jonh/48374_2837546_1557481126'])
})

test('[R41] a message has a first time of its own', () => {
  const { shop, inTransaction } = openShop()
  const ask = (...keys: string[]) => inTransaction(() => firstTimeOf(shop, keys, 'recall'))
  expect([ask('a'), ask('a'), ask('b')]).toEqual([true, false, true])
})

test('[R42] all new: true; all known: false; some: it throws and leaves nothing of its own', () => {
  const { shop, inTransaction } = openShop()
  const ask = (...keys: string[]) => inTransaction(() => firstTimeOf(shop, keys, 'recall'))
  expect(ask('a', 'b')).toBe(true)
  expect(ask('b', 'a')).toBe(false)
  inTransaction(() => {
    // Whoever swallows it and commits has lost nothing.
    expect(() => firstTimeOf(shop, ['c', 'a', 'd'], 'recall')).toThrow(PartlyApplied)
  })
  expect(ask('c', 'd')).toBe(true)
})

test('[R43] after a lost inbox a list that is grouped otherwise comes again with what is new, and nothing twice', async () => {
  const { redacted, redactAll } = openShop()
  {
    await using stage = await openStage()
    stage.listening(redactAll)
    await stage.deliver(list(1, 2, 3))
    await expect.poll(() => stage.receiver.counters.handled).toBe(1)
  }
  await using other = await openStage()
  const seen = other.listening(redactAll)
  await other.deliver(list(2, 3, 4))
  await other.deliver(list(1))
  await other.deliver(list(4, 5, 1))
  await expect.poll(() => other.receiver.counters.handled).toBe(3)
  expect(seen.map(({ messages }) => messages.length)).toEqual([3, 1, 1, 1])
  expect(redacted().map((key) => key.at(-1))).toEqual(['1', '2', '3', '4', '5'])
})

test('[R43] whoever swallows the exception is called again all the same', async () => {
  const { shop, inTransaction, redactAll, redacted } = openShop()
  inTransaction(() => firstTimeOf(shop, ['1400000000/group/%40TGS%232J4SZEAEL/1'], 'recall'))
  await using stage = await openStage()
  stage.listening((recall) => {
    try {
      redactAll(recall)
    } catch {
      // Said nothing.
    }
  })
  await stage.deliver(list(1, 2))
  await expect.poll(() => stage.receiver.counters.handled).toBe(1)
  expect(redacted()).toEqual(['1400000000/group/%40TGS%232J4SZEAEL/2'])
})

test('[R43] of two effects of one handler, what was applied of one is made up for of the other', async () => {
  const { shop, inTransaction } = openShop()
  const made: string[] = []
  const make = (recall: Recall, effect: string) =>
    inTransaction(() => {
      if (!recall.firstTime(shop, effect)) return
      made.push(...recall.messages.map(({ key }) => `${effect} ${key.at(-1)}`))
    })
  // An earlier process died between the two, and its inbox is lost.
  inTransaction(() => firstTimeOf(shop, ['1400000000/group/%40TGS%232J4SZEAEL/1'], 'search'))
  await using stage = await openStage()
  const seen = stage.listening((recall) => {
    make(recall, 'search')
    make(recall, 'ledger')
  })
  await stage.deliver(list(1, 2, 3))
  await expect.poll(() => stage.receiver.counters.handled).toBe(1)
  expect(made).toEqual(['search 2', 'search 3', 'ledger 2', 'ledger 3', 'ledger 1'])
  expect(seen.map(({ messages }) => messages.length)).toEqual([3, 2, 1])
})

test('[R44] two handlers with one name of an effect are told; with a name each both make theirs', async () => {
  const { shop, inTransaction } = openShop()
  const done: string[] = []
  await using stage = await openStage({ retry: { waits: [] } })
  const apply = (name?: string) => (recall: Recall) => {
    inTransaction(() => {
      if (recall.firstTime(shop, name)) done.push(name ?? 'no name')
    })
  }
  stage.receiver.on('recall', apply('search'))
  stage.receiver.on('recall', apply('ledger'))
  stage.receiver.on('recall', apply())
  const heard = stage.listening(apply())
  await stage.deliver(c2cBody())
  await expect.poll(() => stage.receiver.counters.dead).toBe(1)
  expect(done).toEqual(['search', 'ledger', 'no name'])
  expect(() => heard[0]?.firstTime(shop)).toThrow(/Two handlers .*give each a name/)
})

test('[R45] a group that was made again under its id is a new effect', async () => {
  const { redacted, redactAll } = openShop()
  await using stage = await openStage()
  stage.listening(redactAll)
  const recalled = (EventTime: string, MsgId: string) =>
    groupBody({ EventTime, MsgSeqList: [{ MsgSeq: 1, MsgId }] })
  await stage.deliver(recalled('1670574414123', 'old'))
  await stage.deliver(recalled('1670574414123', 'old'))
  await stage.deliver(recalled('1770574414123', 'new'))
  await expect.poll(() => stage.receiver.counters.handled).toBe(2)
  const key = '1400000000/group/%40TGS%232J4SZEAEL/1'
  expect(redacted()).toEqual([key, `${key}~2`])
})

test('[R46] better-sqlite3 answers at once, inside its own transaction', () => {
  const shop = new Better(':memory:')
  shop.exec(firstTimeTable.sqlite)
  const ask = shop.transaction(() => firstTimeOf(shop, ['a'], 'recall'))
  expect([ask(), ask()]).toEqual([true, false])
  expect(() => firstTimeOf(shop, ['b'], 'recall')).toThrow('outside of a transaction')
  shop.close()
})

test('[R46] a missing table, a missing transaction and a wrong name are told with what to do', () => {
  const shop = new DatabaseSync(':memory:')
  expect(() => firstTimeOf(shop, ['a'], 'recall')).toThrow('outside of a transaction')
  shop.exec('BEGIN')
  expect(() => firstTimeOf(shop, ['a'], 'recall')).toThrow(
    /is missing[^]*CREATE TABLE IF NOT EXISTS takeback/,
  )
  expect(() => firstTimeOf(shop, ['a'], 'a name')).toThrow('"a name": give letters')
  expect(() => firstTimeOf(shop, ['a'.repeat(641)], 'recall')).toThrow('641 characters')
  shop.close()
})

test.each([
  [undefined, 'undefined: give'],
  [{ sql: 'x' }, 'an object of unknown shape: give'],
  [new Map(), 'a Map: give'],
  [() => {}, 'a function: give'],
  [{ getConnection: () => {}, execute: () => {} }, 'given a pool'],
  [{ query: () => {}, connect: () => {}, idleCount: 0 }, 'given a pool'],
  [{ execute: () => {}, beginTransaction: () => {}, promise: () => {} }, 'give connection.promise()'],
])('[R46] %s is no transaction: the message names what is', (tx, sentence) => {
  expect(() => firstTimeOf(tx as unknown as Transaction, ['a'], 'recall')).toThrow(sentence)
})
