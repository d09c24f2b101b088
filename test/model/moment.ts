/** One moment of a run: a step, or several at once, and then everybody agrees on what came of it. */
import { act } from './act.ts'
import { agreement } from './agree.ts'
import { outcomes } from './deed.ts'
import type { Model } from './model.ts'
import type { Step } from './steps.ts'
import type { World } from './world.ts'

export async function moment(world: World, steps: readonly Step[]): Promise<void> {
  const { backend, devices, model } = world
  // Frames per second are counted by the same clock; and the second in which somebody joined counts nothing that is said in it.
  backend.pass(hasJoiner(model) ? 1000 : 500)
  model.facts.moment += 1
  try {
    const strands = await Promise.all(inOrder(steps).map((step) => act(world, step)))
    const { possible, why } = outcomes(model, strands.flat())
    if (possible.length === 0) throw new Error(`answered as in no order: ${why.join('; ')}`)
    world.model = await agreement(world, possible)
  } catch (error) {
    if (error instanceof Error)
      error.message = `moment ${model.facts.moment}, ${JSON.stringify(steps)}: ${error.message}`
    throw error
  }
  for (const device of devices) device.settles(model.facts.moment)
}

/** Whoever goes offline does so first, and asks nothing at that moment: it would wait for the connection, and all the others for it. */
function inOrder(steps: readonly Step[]): Step[] {
  const leaves = (step: Step) => step.kind === 'network' && !step.isOnline
  return [...steps.filter(leaves), ...steps.filter((step) => !leaves(step))]
}

function hasJoiner({ facts: { members, moment: now } }: Model): boolean {
  return Object.values(members).some((standings) =>
    [...standings.values()].some(({ moment: at }) => at === now),
  )
}
