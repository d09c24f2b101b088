/**
 * [RC10] [T59] Eight recalls of one message, in an order that fast-check draws: some come together and share a commit, some
 * after others were answered. Whatever the order, one wins, and one webhook stands in the outbox.
 * `TAKEBACK_INTERLEAVINGS=100000` draws for long; a failure prints its seed and path.
 */
import { statement } from '@takeback/store'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  asUser,
  fromAdmin,
  openRecallStage,
  type RecallStage,
} from '../../packages/takeback/src/chat-backend/testing/open-recall-stage.ts'

const interleavings = Number(
  process.env['TAKEBACK_INTERLEAVINGS'] ?? (inject('store') === 'postgres' ? 60 : 300),
)
const seed = Number(process.env['TAKEBACK_MODEL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))

let stage: RecallStage
beforeAll(async () => {
  stage = await openRecallStage()
  await stage.imports('romeo', 'juliet', 'nurse', 'tybalt')
  await stage.group('verona', 'Public', 'nurse', [
    { userId: 'romeo', role: 'Member' },
    { userId: 'juliet', role: 'Admin' },
    { userId: 'tybalt', role: 'Admin' },
  ])
})
afterAll(() => stage[Symbol.asyncDispose]())

const recallsInOutbox = statement<[], { payload: string }>(
  "SELECT payload FROM jobs WHERE payload LIKE '%Recall%' OR payload LIKE '%MsgWithDraw%' ORDER BY id DESC LIMIT 2",
)

/** Two who come again, on another device or in another call. */
const inGroup = [asUser('romeo'), asUser('romeo'), asUser('nurse'), asUser('juliet')].concat([
  asUser('juliet'),
  asUser('tybalt'),
  fromAdmin,
  fromAdmin,
])
const oneToOne = [1, 2, 3, 4].flatMap(() => [asUser('romeo'), fromAdmin])

/** Where somebody waits until everybody before them is answered. */
const pauses = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 })

async function raced<By>(
  scheduler: fc.Scheduler,
  waits: readonly boolean[],
  racers: readonly By[],
  recall: (by: By) => Promise<{ readonly code: number }>,
): Promise<number[]> {
  const answers: Promise<{ readonly code: number }>[] = []
  const start = async (by: By, i: number) => {
    await scheduler.schedule(Promise.resolve(), `racer ${i}`)
    if (waits[i] === true) await Promise.all(answers)
    const answer = recall(by)
    answers.push(answer)
    return (await answer).code
  }
  const codes = Promise.all(racers.map(start))
  await scheduler.waitFor(codes)
  return (await codes).toSorted((a, b) => a - b)
}

test.each([['in a group', 10032] as const, ['one-to-one', 20023] as const])(
  '[RC10] [T59] %s: however eight recalls are interleaved, one wins and there is one webhook',
  async (kind, gone) => {
    const once = [0, ...Array.from({ length: 7 }, () => gone)]
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), pauses, async (scheduler, waits) => {
        const before = await newest()
        if (kind === 'in a group') {
          const said = await stage.says({ groupId: 'verona' }, 'romeo', 'a')
          expect(await raced(scheduler, waits, inGroup, (by) => stage.recallsInGroup(by, said))).toEqual(once)
        } else {
          const said = await stage.tells('romeo', 'juliet', 'a')
          expect(await raced(scheduler, waits, oneToOne, (by) => stage.recallsC2c(by, said))).toEqual(once)
        }
        const after = await newest()
        expect(after[0]).not.toBe(before[0])
        expect(after[1]).toBe(before[0])
      }),
      { numRuns: interleavings, seed },
    )
  },
  60_000 + interleavings * 60,
)

/** The payloads of the two newest webhooks of recalls. */
async function newest(): Promise<(string | undefined)[]> {
  return (await stage.engine().read(recallsInOutbox())).map(({ payload }) => payload)
}
