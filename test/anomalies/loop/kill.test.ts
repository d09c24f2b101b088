/** kill -9 and SIGTERM over the whole loop: rules P01, P02, P03 and P15 of docs/spec/reliability.md. */
import { setTimeout as wait } from 'node:timers/promises'
import { below, diceOf } from '../dice.ts'
import { chatFailpoints, receiverFailpoints } from '../patches/failpoints.ts'
import { scene, type Trying } from '../runs/scene.ts'
import { Loop, type AnyFailpoint, type Half } from './loop.ts'
import { shopFailpoints } from './shop.ts'

const CONVERSATIONS = 4
/** Acknowledged recalls between two kills, and milliseconds after the last of them. */
const [MOST_RECALLS, MOST_MS] = [12, 30]
/** A failpoint is passed up to so many times before it kills. */
const MOST_PASSES = 4

const plural: Readonly<Record<Half, string>> = { chat: 'the Chat backend', receiver: 'the receiver' }

async function killAtRandom(trying: Trying, half: Half): Promise<void> {
  await using loop = await Loop.open()
  const stop = await loop.talkOn(CONVERSATIONS)
  for (const seed of trying.rounds()) {
    const dice = diceOf(seed)
    await loop.acknowledged(1 + below(dice, MOST_RECALLS))
    await wait(dice() * MOST_MS)
    await loop.kill(half)
    await loop.start(half)
    // One that died again and again is left alone for longer and longer.
    if (half === 'receiver') await loop.freshChance()
    trying.tried(1)
  }
  await finish(trying, loop, stop)
}

async function killAtPoints(trying: Trying, half: Half, points: readonly AnyFailpoint[]): Promise<void> {
  await using loop = await Loop.open()
  const stop = await loop.talkOn(CONVERSATIONS)
  await loop.kill(half)
  let index = 0
  for (const seed of trying.rounds()) {
    const point = points[index % points.length] ?? 'before-claim'
    index += 1
    // A connection is opened once.
    const passes = point === 'connected' ? 1 : 1 + below(diceOf(seed), MOST_PASSES)
    const { signal, code } = await loop.startDeadly(half, point, passes)
    if (signal !== 'SIGKILL') trying.broke(`${point}: ended with ${signal ?? code}`)
    trying.tried(1)
  }
  await loop.start(half)
  await finish(trying, loop, stop)
}

async function finish(trying: Trying, loop: Loop, stop: () => Promise<void>): Promise<void> {
  await stop()
  await loop.settle()
  using shop = loop.shop()
  const [effects, calls] = [shop.effects().length, shop.calls()]
  trying.add('recalls', loop.asked.length)
  trying.add('effects', effects)
  trying.add('calls of the handler', calls)
  trying.add('webhooks that came again', loop.redeliveries())
  const { wrong, parked } = await loop.verdict()
  trying.add('parked, so late', parked)
  trying.broke(...wrong)
}

for (const [half, promise, rounds] of [
  ['chat', 'P01', 3],
  ['receiver', 'P03', 2],
] as const) {
  scene(
    `kill -9 of ${plural[half]} at random under load: every acknowledged recall has its effect, once and in order`,
    { promise, unit: 'kills', rounds },
    (trying) => killAtRandom(trying, half),
  )
}

scene(
  'the Chat backend stopped by SIGTERM at random under load, or killed while it stops: it ends with 0, and nothing is lost',
  { promise: 'P15', unit: 'stops', rounds: 2 },
  async (trying) => {
    await using loop = await Loop.open()
    const stop = await loop.talkOn(CONVERSATIONS)
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      await loop.acknowledged(1 + below(dice, MOST_RECALLS))
      const began = performance.now()
      const ending = loop.running('chat').end('SIGTERM')
      const isKilled = dice() < 0.3
      if (isKilled) {
        await wait(dice() * MOST_MS)
        loop.running('chat').send('SIGKILL')
      }
      const { code, signal } = await ending
      if (code !== 0 && !(isKilled && signal === 'SIGKILL')) trying.broke(`it ended with ${signal ?? code}`)
      trying.greatest('ms until it ended', Math.round(performance.now() - began))
      await loop.start('chat')
      trying.tried(1)
    }
    await finish(trying, loop, stop)
  },
)

const chatPoints = Object.keys(chatFailpoints) as AnyFailpoint[]
scene(
  'kill -9 of the Chat backend at each step of a delivery: every webhook is delivered, and has one effect',
  { promise: 'P02', unit: 'kills', rounds: chatPoints.length },
  (trying) => killAtPoints(trying, 'chat', chatPoints),
)

const receiverPoints = [...(Object.keys(receiverFailpoints) as AnyFailpoint[]), ...shopFailpoints]
scene(
  'kill -9 of the receiver at each step from the webhook to the effect: one effect each',
  { promise: 'P03', unit: 'kills', rounds: receiverPoints.length },
  (trying) => killAtPoints(trying, 'receiver', receiverPoints),
)
