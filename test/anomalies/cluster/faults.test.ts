/** Several machines and what befalls them: promises P08, P19 and P20 of docs/spec/reliability.md. */
import { expect } from 'vitest'
import { needsNats, needsPostgres } from '../../setup/needs.ts'
import { below, diceOf, oneOf, type Dice } from '../dice.ts'
import { scene, secondsOfScene } from '../runs/scene.ts'
import { type Fault, faults } from './faults.ts'
import { House } from './house.ts'
import { type Conversation, keepRecalling } from './recalling.ts'
import { keepWatching, Watch } from './watching.ts'

const CONVERSATIONS = 6
/** Behind a fault that is over nothing stays broken. */
const goesOn = { timeout: 60_000 }
/**
 * What a killed process had leased goes out when its lease is over. Among many faults a webhook fails three or four times in a
 * row, and then its plan has it wait for two or for ten minutes, those behind it too.
 */
const afterwards = { timeout: secondsOfScene > 0 ? 750_000 : 150_000, interval: 500 }

scene(
  'three Chat backends and two receivers, a fault at any link: nothing is lost, doubled, out of order, or shown again',
  {
    promise: ['P08', 'P19', 'P20'],
    unit: 'faults',
    rounds: 6,
    // Three rounds' time is left at the end, at least.
    roundMs: 180_000,
    need: { ...needsPostgres, ...needsNats },
  },
  async (trying) => {
    await using house = await House.open()
    const talk = Array.from({ length: CONVERSATIONS }, (_, n): Conversation => ({
      from: 'romeo',
      to: `juliet${n}`,
      recalled: [],
      goneAt: new Map(),
      reads: 0,
      stale: [],
    }))
    for (const UserID of ['romeo', ...talk.map(({ to }) => to)])
      await house.chats[0]?.admin?.call('im_open_login_svc', 'account_import', { UserID })
    const recalls = () => talk.reduce((sum, { recalled }) => sum + recalled.length, 0)

    let isDone = false
    const watch = new Watch()
    let talking: Promise<unknown> | undefined
    const next = eachThenAny()
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      talking ??= Promise.all(
        talk.flatMap((one, n) => [
          keepRecalling(house, one, diceOf(seed + n), () => isDone),
          keepWatching(house, one, diceOf(seed - 1 - n), watch, () => isDone),
        ]),
      )
      const before = recalls()
      const fault = next(dice)
      await fault.befall(house, dice)
      await expect.poll(recalls, { ...goesOn, message: fault.name }).toBeGreaterThan(before + CONVERSATIONS)
      trying.add(fault.name, 1)
      trying.tried(1)
    }
    isDone = true
    await talking

    const answered = talk.flatMap(({ recalled }) => recalled)
    const told = () => new Set(house.handled.map(({ msgKey }) => msgKey))
    await expect.poll(() => answered.filter((one) => !told().has(one)), afterwards).toEqual([])
    const ids = Map.groupBy(house.handled, ({ msgKey }) => msgKey)
    for (const [msgKey, calls] of ids) {
      if (new Set(calls.map(({ webhookId }) => webhookId)).size > 1)
        trying.broke(`the recall of ${msgKey} was told under several ids`)
    }
    for (const { to, recalled, stale } of talk) {
      const firsts = new Set(house.handled.filter((one) => one.to === to).map(({ msgKey }) => msgKey))
      const known = new Set(recalled)
      const order = [...firsts].filter((one) => known.has(one))
      if (order.some((one, place) => one !== recalled[place]))
        trying.broke(`the recalls from ${to} were told out of order`)
      trying.broke(...stale.map((key) => `${key} was shown after its recall was answered`))
    }
    trying.broke(
      ...[...watch.stale].map((text) => `a device was shown ${text} after its recall was answered`),
    )
    if (watch.seen.size === 0)
      trying.broke('no device saw a text before its recall, so none could have seen one afterwards')
    trying.add('recalls', answered.length)
    trying.add('answers on sockets after a recall, at any process', watch.looks)
    trying.add('texts that sockets had before their recall', watch.seen.size)
    trying.add(
      'reads after a recall, at any process',
      talk.reduce((sum, { reads }) => sum + reads, 0),
    )
    trying.add('told again under their id', house.handled.length - ids.size)
  },
)

/** Each fault once, in an order of the dice, then any. */
function eachThenAny(): (dice: Dice) => Fault {
  const left = [...faults]
  return (dice) => left.splice(below(dice, left.length), 1)[0] ?? oneOf(dice, faults)
}
