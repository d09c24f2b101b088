/** One step of a run, done for real: what it was and how it was answered, in strands that ran beside each other. */
import { changeRole, destroy, follow, give, join, leave } from './belong.ts'
import { deed, type Deed } from './deed.ts'
import { answerTo, type Device } from './device.ts'
import { placeOf } from './places.ts'
import { conversationsOf } from './sight.ts'
import type { Step, StepOf } from './steps.ts'
import { recalls } from './take-back.ts'
import { say } from './talk.ts'
import type { World } from './world.ts'

export async function act(world: World, step: Step): Promise<Deed[][]> {
  const { backend, devices } = world
  switch (step.kind) {
    case 'say':
      return [await say(world, step)]
    case 'recall':
    case 'race':
      return alone(recalls(world, step))
    case 'read':
      return [await read(world, step)]
    case 'role':
      return alone([changeRole(world, step)])
    case 'give':
      return alone([give(world, step)])
    case 'follow':
      return alone([follow(world, step)])
    case 'destroy':
      return alone([destroy(world, step)])
    case 'join':
    case 'leave': {
      const device = devices[step.device] as Device
      if (!device.isOnline) return []
      return alone([step.kind === 'join' ? join(world, device, step.place) : leave(device, step.place)])
    }
    case 'network':
      network(devices[step.device] as Device, step.isOnline)
      return []
    case 'wait':
      // Else a delivery that takes milliseconds would seem to take minutes, and be made again.
      await backend.delivered()
      backend.pass(step.ms)
      return []
    case 'restart':
      await backend.restart()
      return []
    case 'kill':
      await backend.kill()
      return []
  }
}

async function alone(deeds: readonly Promise<Deed>[]): Promise<Deed[][]> {
  return (await Promise.all(deeds)).map((one) => [one])
}

function network(device: Device, isOnline: boolean): void {
  if (device.isOnline === isOnline) return
  if (isOnline) device.comeBack()
  else device.goOffline()
}

/** A client reads up to the newest message that it knows. */
async function read({ model, devices }: World, step: StepOf<'read'>): Promise<Deed[]> {
  const device = devices[step.device] as Device
  if (!device.isOnline) return []
  const { person } = device
  const listed = conversationsOf(model, device).filter(({ last }) => last !== null)
  const id = listed[step.pick % listed.length]?.id
  if (id === undefined) return []
  const newest = device.list.find(({ conversationID }) => conversationID === id)?.lastMessage
  const upTo = newest ? { time: newest.time, seq: newest.sequence } : null
  const answered = await answerTo(() => device.chat.setMessageRead({ conversationID: id }))
  const place = placeOf(id)
  const read = deed({
    what: `${person} reads ${id} up to ${JSON.stringify(upTo)}`,
    answered,
    due: (now) => [place === undefined || now.hears(device, place) ? 0 : 10010],
    does: (now) => now.read(person, id, upTo),
  })
  return [read]
}
