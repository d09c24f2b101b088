/** Clocks that jump, over the whole loop: rule P14 of docs/spec/reliability.md. */
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { diceOf, oneOf, type Dice } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { Loop, type Half } from './loop.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const CONVERSATIONS = 3

/** By how much; the clock goes there and, after a while, back. */
const jumps: Readonly<Record<string, () => number>> = {
  'an hour forward': () => HOUR,
  'an hour back': () => -HOUR,
  'a day forward': () => DAY,
  'a day back': () => -DAY,
  'three days forward': () => 3 * DAY,
  'to 1970': () => -systemClock.now(),
  'to 2038': () => Date.UTC(2038, 0, 19, 3, 14, 7) - systemClock.now(),
}

async function jump(loop: Loop, dice: Dice): Promise<string> {
  const how = oneOf(dice, Object.keys(jumps))
  const both: readonly (readonly Half[])[] = [['chat'], ['receiver'], ['chat', 'receiver']]
  // In twelve years the Chat backend's messages are past their retention, and what waited has waited for too long.
  const halves = how === 'to 2038' ? (['receiver'] as const) : oneOf(dice, both)
  const shift = jumps[how]?.() ?? 0
  const isAway = dice() < 0.5
  const isRestarted = dice() < 0.5
  // What can't be delivered now is tried again, by whatever the clock says.
  if (isAway) await loop.kill('receiver')
  await loop.acknowledged(2)
  for (const half of halves) loop.setClock(half, shift)
  await loop.acknowledged(4)
  if (isRestarted) {
    await loop.kill('chat')
    await loop.start('chat')
    await loop.acknowledged(2)
  }
  for (const half of halves) loop.setClock(half, 0)
  await loop.acknowledged(2)
  if (isAway) await loop.start('receiver')
  const away = isAway ? ', the receiver away' : ''
  return `${halves.join(' and ')} ${how}${away}${isRestarted ? ', the Chat backend killed meanwhile' : ''}`
}

/** As a clock that is corrected again and again. */
async function step(loop: Loop, dice: Dice): Promise<string> {
  for (let n = 0; n < 20; n += 1) {
    loop.setClock('chat', (dice() - 0.5) * 2000)
    loop.setClock('receiver', (dice() - 0.5) * 2000)
    await wait(50)
  }
  return 'both in steps of up to a second'
}

scene(
  'clocks jump by an hour, a day, to 1970, to 2038, in steps: nothing is lost, doubled or out of order',
  { promise: 'P14', unit: 'jumps', rounds: 2, roundMs: 120_000 },
  async (trying) => {
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      await using loop = await Loop.open()
      const stop = await loop.talkOn(CONVERSATIONS)
      await loop.acknowledged(3)
      const what = await (dice() < 0.1 ? step(loop, dice) : jump(loop, dice))
      await stop()
      await loop.settle()
      trying.add('recalls', loop.asked.length)
      const { wrong, givenUp } = await loop.verdict()
      trying.broke(...wrong.map((sentence) => `${what}: ${sentence}`))
      if (givenUp > 0) trying.broke(`${what}: ${givenUp} were given up`)
      trying.tried(1)
    }
  },
)
