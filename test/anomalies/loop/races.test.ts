/** Eight admins take the same message back at the same moment: rule P09 of docs/spec/reliability.md. */
import { diceOf } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { Endpoint } from './endpoint.ts'
import { Loop } from './loop.ts'

const AT_ONCE = 8
/** Messages of one round. */
const MESSAGES = 25

scene(
  'eight recalls of one message at once, over REST: one wins, the others get the documented answer, there is one webhook',
  { promise: 'P09', unit: 'races', rounds: 4 },
  async (trying) => {
    await using endpoint = await Endpoint.open(diceOf(1))
    await using loop = await Loop.openTo(endpoint.url, () => endpoint.calls)
    await loop.people(['romeo', 'juliet'])
    for (const _seed of trying.rounds()) {
      await Promise.all(
        Array.from({ length: MESSAGES }, async () => {
          const codes = await loop.race('romeo', 'juliet', AT_ONCE)
          const [winner, ...others] = codes.toSorted((one, other) => one - other)
          if (winner !== 0 || others.some((code) => code !== 20023))
            trying.broke(`the codes were ${codes.join(', ')}`)
        }),
      )
      trying.tried(MESSAGES)
    }
    await loop.settle()
    const { wrong } = await loop.verdict()
    // A call whose answer came too late for its sender is made again: it is of the one webhook still, which the store is looked at for.
    const again = new Set([...loop.triedAgain()].map((key) => `doubled: ${key}`))
    // What is recalled at once has no order.
    trying.broke(...wrong.filter((sentence) => !sentence.startsWith('out of order') && !again.has(sentence)))
    trying.add('webhooks', endpoint.calls.length)
  },
)
