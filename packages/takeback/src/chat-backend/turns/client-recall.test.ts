import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { asUser, fromAdmin, openRecallStage, type RecallStage } from '../testing/open-recall-stage.ts'

let stage: RecallStage
beforeAll(async () => {
  stage = await openRecallStage()
  await stage.imports('romeo', 'juliet', 'nurse', 'tybalt')
  await stage.group('verona', 'Public', 'nurse', [
    { userId: 'romeo', role: 'Member' },
    { userId: 'juliet', role: 'Admin' },
  ])
  await stage.official('@TOA#_town', 'nurse', ['romeo'])
})
afterAll(() => stage[Symbol.asyncDispose]())

const verona = { groupId: 'verona' }

// On PostgreSQL each round is a dozen flights.
const rounds = inject('store') === 'postgres' ? 100 : 1000

test('[RC1] [RC2] [T57] the window is measured at the server, and a clock that is set back opens it no more', async () => {
  const onTime = await stage.tells('romeo', 'juliet', 'a')
  const late = await stage.tells('romeo', 'juliet', 'b')
  const inGroup = await stage.says(verona, 'romeo', 'c')
  stage.clock.advance(120_000)
  expect(await stage.recallsC2c(asUser('romeo'), onTime)).toMatchObject({ code: 0 })
  stage.clock.advance(1000)
  expect(await stage.recallsC2c(asUser('romeo'), late)).toMatchObject({ code: 20016 })
  await stage.tells('romeo', 'juliet', 'whatever is committed is behind us')
  stage.clock.advance(-100_000)
  expect(await stage.recallsC2c(asUser('romeo'), late)).toMatchObject({ code: 20016 })
  await stage.reopen()
  expect(await stage.recallsC2c(asUser('romeo'), late)).toMatchObject({ code: 20016 })
  expect(await stage.recallsInGroup(asUser('romeo'), inGroup)).toMatchObject({ code: 10031 })
  // Behind the latest commit time goes on at half the clock's speed (TU5): by now the clock has caught up.
  stage.clock.advance(200_000)
})

test('[RC1] [RC4] both windows are the app’s, each by itself', async () => {
  await stage.set({ recallWindowMs: 10_000, roleRecallWindowMs: 0 })
  const [own, others] = [await stage.says(verona, 'romeo', 'a'), await stage.says(verona, 'romeo', 'b')]
  stage.clock.advance(10_000)
  expect(await stage.recallsInGroup(asUser('nurse'), others)).toMatchObject({ code: 10031 })
  expect(await stage.recallsInGroup(asUser('romeo'), own)).toMatchObject({ code: 0 })
  stage.clock.advance(1000)
  expect(await stage.recallsInGroup(asUser('romeo'), others)).toMatchObject({ code: 10031 })
  await stage.set({ recallWindowMs: 120_000, roleRecallWindowMs: 120_000 })
})

test('[RC3] [RC8] [T55] [T56] a message that is somebody else’s and one that is not there answer the same', async () => {
  const { key, ...pair } = await stage.tells('romeo', 'juliet', 'a')
  const missing = { ...key, random: key.random + 1_000_000 - (key.random % 10) }
  const told = async (who: string, which: typeof key, from = 'romeo') => {
    const { code, info } = await stage.recallsC2c(asUser(who), { ...pair, from, key: which })
    return [code, info.replace(/\d+_\d+_\d+/, '…')]
  }
  const answer = [20022, 'MsgKey …: no such message from romeo to juliet']
  for (const who of ['juliet', 'tybalt', 'ghost'])
    for (const which of [key, missing]) expect(await told(who, which)).toEqual(answer)
  // Claiming to be the sender of somebody else's message, and naming people who don't exist.
  expect((await told('juliet', key, 'juliet'))[0]).toBe(20022)
  expect(await stage.recallsC2c(asUser('ghost'), { key, from: 'ghost', to: 'wraith' })).toMatchObject({
    code: 20022,
  })
  expect(await stage.recallsC2c(asUser('romeo'), { ...pair, key })).toMatchObject({ code: 0 })
})

test('[RC8] [T56] a group one is not in and one that does not exist answer the same', async () => {
  const said = await stage.says(verona, 'romeo', 'a')
  const there = await stage.recallsInGroup(asUser('tybalt'), said)
  const nowhere = await stage.recallsInGroup(asUser('tybalt'), { ...said, groupId: 'mantua' })
  expect(there).toEqual({ code: 10010, info: 'GroupId verona does not exist, or you are not in it' })
  expect(nowhere).toEqual({ code: 10010, info: 'GroupId mantua does not exist, or you are not in it' })
  expect(await stage.readsGroup('tybalt', 'verona', null, 1)).toEqual(there)
  expect(await stage.readsGroup('tybalt', 'mantua', null, 1)).toEqual(nowhere)
})

test('[RC7] [RC8] [T56] an official account is not there for anybody but its owner', async () => {
  const said = await stage.broadcasts('@TOA#_town', 'hear')
  const answer = { code: 10010, info: 'Official_Account @TOA#_town does not exist' }
  expect(await stage.recallsBroadcast(asUser('romeo'), said)).toEqual(answer)
  expect(await stage.recallsBroadcast(asUser('tybalt'), said)).toEqual(answer)
  expect(await stage.recallsBroadcast(asUser('romeo'), { ...said, officialId: '@TOA#_none' })).toEqual({
    code: 10010,
    info: 'Official_Account @TOA#_none does not exist',
  })
  expect(await stage.recallsBroadcast(asUser('nurse'), said)).toMatchObject({ code: 0 })
})

test('[RC11] the webhook and the ledger name the user and the client', async () => {
  const before = (await stage.webhooks()).length
  await stage.recallsC2c(asUser('romeo'), await stage.tells('romeo', 'juliet', 'a'))
  await stage.recallsInGroup(asUser('juliet'), await stage.says(verona, 'romeo', 'b'))
  await stage.recallsBroadcast(asUser('nurse'), await stage.broadcasts('@TOA#_town', 'c'))
  await stage.recallsC2c(fromAdmin, await stage.tells('romeo', 'juliet', 'd'))
  const told = (await stage.webhooks()).slice(before)
  expect(told.map(({ command, origin }) => [command, origin.operator, origin.platform])).toEqual([
    ['C2C.CallbackAfterMsgWithDraw', 'romeo', 'Android'],
    ['Group.CallbackAfterRecallMsg', 'juliet', 'Android'],
    ['OfficialAccount.CallbackAfterMsgWithDraw', 'nurse', 'Android'],
    ['C2C.CallbackAfterMsgWithDraw', 'administrator', 'RESTAPI'],
  ])
})

test('[RC10] [T59] sender, owner and admin at the same instant, again and again: one wins, one webhook', async () => {
  const before = (await stage.webhooks()).length
  const winners = { romeo: 0, nurse: 0, juliet: 0, administrator: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const said = await stage.says(verona, 'romeo', 'a')
    const racers = (['romeo', 'nurse', 'juliet', 'administrator'] as const).toSorted(
      (a, b) => ((round * 7 + a.length) % 5) - ((round * 7 + b.length) % 5),
    )
    const answers = await Promise.all(
      racers.map((who) => stage.recallsInGroup(who === 'administrator' ? fromAdmin : asUser(who), said)),
    )
    expect(answers.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 10032, 10032, 10032])
    const winner = racers[answers.findIndex(({ code }) => code === 0)]
    if (winner !== undefined) winners[winner] += 1
  }
  expect(Object.values(winners).reduce((sum, wins) => sum + wins)).toBe(rounds)
  expect(Object.values(winners).filter((wins) => wins > 0).length).toBeGreaterThan(1)
  const told = (await stage.webhooks()).slice(before)
  expect(told).toHaveLength(rounds)
  const seqs = told.flatMap((event) => ('messages' in event ? event.messages.map(({ seq }) => seq) : []))
  expect(new Set(seqs).size).toBe(rounds)
})

test('[RC10] [T59] one-to-one: the sender on two devices and an admin at the same instant', async () => {
  const before = (await stage.webhooks()).length
  for (let round = 0; round < rounds / 5; round += 1) {
    const said = await stage.tells('romeo', 'juliet', 'a')
    const bys = [asUser('romeo'), fromAdmin, asUser('romeo')]
    const answers = await Promise.all(bys.map((by) => stage.recallsC2c(by, said)))
    expect(answers.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 20023, 20023])
  }
  expect(await stage.webhooks()).toHaveLength(before + rounds / 5)
})
