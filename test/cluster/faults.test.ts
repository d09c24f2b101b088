/**
 * Promises P08, P16's side by side, P19 and P20 of docs/reliability.md: whatever fails, what was answered is told once, in
 * order, and is never shown again. `TAKEBACK_CLUSTER_FAULTS=200 npx vitest run test/cluster/faults` for longer.
 */
import { describe, expect, test } from 'vitest'
import { below, diceOf, oneOf } from '../anomalies/dice.ts'
import { needsNats, needsPostgres } from '../setup/needs.ts'
import { type Fault, faults } from './faults.ts'
import { House } from './house.ts'
import { type Conversation, keepRecalling } from './recalling.ts'

const count = Number(process.env['TAKEBACK_CLUSTER_FAULTS'] ?? 6)
const seed = Number(process.env['TAKEBACK_SEED'] ?? below(Math.random, 2 ** 32))
const CONVERSATIONS = 6
/** What a killed process had leased goes out when its lease is over. */
const afterwards = { timeout: 150_000, interval: 500 }

describe('three Chat backends, two receivers', needsPostgres, () => {
  describe('on PostgreSQL and NATS', needsNats, () => {
    test(
      '[P08] [P19] [P20] faults at every link: 0 lost, 0 doubled, 0 stale, every conversation in order',
      { timeout: 240_000 + 15_000 * count },
      async () => {
        console.log(`[P19] seed ${seed}, ${count} faults`)
        const dice = diceOf(seed)
        await using house = await House.open()
        const conversations = Array.from({ length: CONVERSATIONS }, (_, n): Conversation => ({
          from: 'romeo',
          to: `juliet${n}`,
          recalled: [],
          reads: 0,
          stale: [],
        }))
        for (const UserID of ['romeo', ...conversations.map(({ to }) => to)])
          await house.chats[0]?.admin?.call('im_open_login_svc', 'account_import', { UserID })

        let isDone = false
        const talking = Promise.all(
          conversations.map((one, n) => keepRecalling(house, one, diceOf(seed + n + 1), () => isDone)),
        )
        for (const fault of schedule(dice)) {
          const before = recalledIn(conversations)
          await fault.befall(house, dice)
          // It goes on: nothing stays broken behind a fault that is over.
          await expect
            .poll(() => recalledIn(conversations), { timeout: 60_000, message: fault.name })
            .toBeGreaterThan(before + CONVERSATIONS)
        }
        isDone = true
        await talking

        const answered = conversations.flatMap(({ recalled }) => recalled)
        const told = () => new Set(house.handled.map(({ msgKey }) => msgKey))
        await expect.poll(() => answered.filter((one) => !told().has(one)), afterwards).toEqual([])
        const ids = new Map<string, Set<string>>()
        for (const { msgKey, webhookId } of house.handled)
          ids.set(msgKey, (ids.get(msgKey) ?? new Set()).add(webhookId))
        expect([...ids].filter(([, known]) => known.size > 1)).toEqual([])
        for (const { to, recalled, stale } of conversations) {
          const firsts = new Set(house.handled.filter((one) => one.to === to).map(({ msgKey }) => msgKey))
          expect([...firsts].filter((one) => recalled.includes(one))).toEqual(recalled)
          expect(stale).toEqual([])
        }
        const reads = conversations.reduce((sum, one) => sum + one.reads, 0)
        const again = house.handled.length - ids.size
        console.log(
          `[P19] ${count} faults, ${answered.length} recalls, ${reads} reads: 0 lost, 0 doubled, 0 stale; ${again} told again under their id`,
        )
      },
    )
  })
})

/** Each fault once, in an order of the dice, then any. */
function* schedule(dice: () => number): Generator<Fault> {
  const left = [...faults]
  for (let n = 0; n < count; n += 1) {
    const [next] = left.length > 0 ? left.splice(below(dice, left.length), 1) : [oneOf(dice, faults)]
    if (next !== undefined) yield next
  }
}

function recalledIn(conversations: readonly Conversation[]): number {
  return conversations.reduce((sum, { recalled }) => sum + recalled.length, 0)
}
