/** Whether everybody sees what the model says: every client's list, messages and history, REST, and the webhooks. */
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { historyDue, historyShown, shownBy, shownTo } from './client-view.ts'
import { Device } from './device.ts'
import type { Model } from './model.ts'
import { people } from './places.ts'
import { restDue, restShown } from './rest-view.ts'
import { webhooksDue, webhooksHeard } from './webhook-view.ts'
import type { World } from './world.ts'

const patienceMs = 10_000
const lookEveryMs = 5

/**
 * Waits until all that is on its way has arrived and everybody sees what one of these says, and gives that one. Who is offline
 * is looked at when they are back.
 */
export async function agreement(world: World, possible: readonly Model[]): Promise<Model> {
  const began = performance.now()
  let left = possible
  for (;;) {
    const told = toldBy(world)
    const fitting = left.find((model) => isDeepStrictEqual(told, dueFrom(world, model)))
    if (fitting !== undefined) {
      const stored = await storedBy(world, fitting)
      const due = storedDue(world, fitting)
      if (isDeepStrictEqual(stored, due)) return fitting
      if (left.length === 1) expect(stored).toEqual(due)
      // What is stored stays as it is: so this is not what happened.
      left = left.filter((model) => model !== fitting)
    } else if (performance.now() - began > patienceMs) {
      const closest = left
        .map((model) => dueFrom(world, model))
        .toSorted((a, b) => apart(told, a) - apart(told, b))
      expect(told).toEqual(closest[0])
    }
    // The app knows that the network is there.
    for (const device of world.devices) if (device.isOnline && !device.isConnected) device.comeBack()
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

/** Everybody comes back and looks through the newest pages, and so does everybody's new device. */
export async function agreesAtLast(world: World): Promise<void> {
  for (const device of world.devices) if (!device.isOnline) device.comeBack()
  world.model = await agreement(world, [world.model])
  world.backend.pass(5000)
  for (const device of world.devices) await scrolls(device, world.model)
  for (const [i, person] of people.entries()) {
    const index = world.devices.length + i
    await using device = await Device.open(world.backend, { index, person, platform: 'Web', scrolls: true })
    expect(shownBy(device)).toEqual({ ...shownTo(device, world.model), missing: [] })
    await scrolls(device, world.model)
  }
}

async function scrolls(device: Device, model: Model): Promise<void> {
  expect(await historyShown(device, model)).toEqual(historyDue(device, model))
}

/** One entry for each who is told of things. */
type Told = readonly object[]

function toldBy({ devices, backend }: World): Told {
  return [...devices.filter(({ isOnline }) => isOnline).map(shownBy), webhooksHeard(backend.heard())]
}

function dueFrom({ devices, backend }: World, model: Model): Told {
  return [
    ...devices.filter(({ isOnline }) => isOnline).map((device) => shownTo(device, model)),
    webhooksDue(model, backend.heard()),
  ]
}

function apart(told: Told, due: Told): number {
  return told.filter((one, i) => !isDeepStrictEqual(one, due[i])).length
}

async function storedBy({ backend, devices }: World, model: Model): Promise<object> {
  const scrolling = devices.filter(({ isOnline, scrolls }) => isOnline && scrolls)
  const [rest, ...pages] = await Promise.all([
    restShown(backend, model),
    ...scrolling.map((device) => historyShown(device, model)),
  ])
  return { rest, pages }
}

function storedDue({ devices }: World, model: Model): object {
  const scrolling = devices.filter(({ isOnline, scrolls }) => isOnline && scrolls)
  return { rest: restDue(model), pages: scrolling.map((device) => historyDue(device, model)) }
}
