/** One step of a run, done for real and in the model. */
import { TakebackChatError } from '@takeback/client'
import { expect } from 'vitest'
import { agrees } from './agree.ts'
import type { Device } from './device.ts'
import { type Person, placeNames, type PlaceName, places } from './model.ts'
import type { Step, StepOf } from './steps.ts'
import { race, recall } from './take-back.ts'
import { say } from './talk.ts'
import type { World } from './world.ts'

export async function act(world: World, step: Step): Promise<void> {
  const { backend, devices } = world
  switch (step.kind) {
    case 'say':
      return say(world, step)
    case 'recall':
      return recall(world, step)
    case 'race':
      return race(world, step)
    case 'read':
      return read(world, step)
    case 'role':
      return changeRole(world, step)
    case 'give':
      return give(world, step)
    case 'join':
      return join(world, step)
    case 'leave':
      return leave(world, step)
    case 'follow':
      return follow(world, step)
    case 'network':
      return network(devices[step.device] as Device, step.isOnline)
    case 'wait':
      // Else a delivery that takes milliseconds would seem to take minutes, and be made again.
      await backend.delivered()
      return backend.pass(step.ms)
    case 'destroy':
      return destroy(world)
    case 'restart':
      await backend.restart()
      return everybodyBack(devices)
    case 'kill':
      await backend.kill()
      return everybodyBack(devices)
  }
}

function everybodyBack(devices: readonly Device[]): void {
  for (const device of devices) if (device.isOnline) device.comeBack()
}

function network(device: Device, isOnline: boolean): void {
  if (device.isOnline === isOnline) return
  if (isOnline) device.comeBack()
  else device.goOffline()
}

/** A client reads what it knows, so it has to know everything first. */
async function read(world: World, step: StepOf<'read'>): Promise<void> {
  const { model, devices } = world
  const device = devices[step.device] as Device
  if (!device.isOnline) return
  const who = device.person as Person
  const listed = model.conversationsOf(who).filter(({ last }) => last !== null)
  const conversation = listed[step.pick % listed.length]
  if (conversation === undefined) return
  await agrees(world)
  await device.chat.setMessageRead({ conversationID: conversation.id })
  const name = placeNames.find((one) => places[one].id === conversation.id)
  if (name === undefined) {
    for (const message of model.talkOf(who, conversation.id.slice(3) as Person))
      if (message.to === who) message.isRead = true
    return
  }
  const newest = model.saidIn(name).length
  const standing = model.members[name].get(who)
  if (name === 'square') model.topicMarks.set(who, newest)
  else if (standing !== undefined) standing.mark = newest
}

async function changeRole(world: World, { who, place, role }: StepOf<'role'>): Promise<void> {
  const { model, backend } = world
  const standing = model.members[place].get(who)
  if (standing?.role === 'Owner' || model.destroyed.has(place)) return
  const GroupId = places[place].groupId
  if (role === 'gone') {
    const path = 'group_open_http_svc/delete_group_member'
    if (standing !== undefined) await backend.ok(path, { GroupId, MemberToDel_Account: [who] })
    model.members[place].delete(who)
    return
  }
  if (standing === undefined) {
    const MemberList = [{ Member_Account: who }]
    await backend.ok('group_open_http_svc/add_group_member', { GroupId, MemberList })
    joined(world, who, place)
  }
  const path = 'group_open_http_svc/modify_group_member_info'
  await backend.ok(path, { GroupId, Member_Account: who, Role: role })
  const now = model.members[place].get(who)
  if (now !== undefined) now.role = role
}

/** The old owner stays, as a member. */
async function give({ model, backend }: World, { who, place }: StepOf<'give'>): Promise<void> {
  const members = model.members[place]
  const standing = members.get(who)
  const body = { GroupId: places[place].groupId, NewOwner_Account: who }
  const { ErrorCode } = await backend.call('group_open_http_svc/change_group_owner', body)
  const expected = model.destroyed.has(place) ? 10010 : standing === undefined ? 10004 : 0
  expect(ErrorCode, `${place} is given to ${who}`).toBe(expected)
  if (ErrorCode !== 0) return
  for (const one of members.values()) if (one.role === 'Owner') one.role = 'Member'
  if (standing !== undefined) standing.role = 'Owner'
}

function joined({ model, backend }: World, who: Person, place: PlaceName): void {
  const mark = place === 'verona' ? model.saidIn(place).length : 0
  model.members[place].set(who, { role: 'Member', mark, joinedAt: backend.now() })
  backend.pass(1000)
}

async function join(world: World, step: StepOf<'join'>): Promise<void> {
  const device = world.devices[step.device] as Device
  const { model } = world
  if (!device.isOnline) return
  const who = device.person as Person
  const { place } = step
  const isThere = model.members[place].has(who)
  const code = await codeFrom(device.chat.joinGroup({ groupID: places[place].groupId }))
  expect(code, `${who} joins ${place}`).toBe(model.destroyed.has(place) ? 10010 : isThere ? 10013 : 0)
  if (code === 0) joined(world, who, place)
}

async function leave({ model, devices }: World, { device: index, place }: StepOf<'leave'>): Promise<void> {
  const device = devices[index] as Device
  if (!device.isOnline) return
  const who = device.person as Person
  const standing = model.members[place].get(who)
  const isThere = standing !== undefined && !model.destroyed.has(place)
  const code = await codeFrom(device.chat.quitGroup(places[place].groupId))
  const expected = isThere ? (standing.role === 'Owner' ? 10009 : 0) : 10010
  expect(code, `${who} leaves ${place}`).toBe(expected)
  if (code === 0) model.members[place].delete(who)
}

async function follow({ model, backend }: World, { who, follows }: StepOf<'follow'>): Promise<void> {
  const subscribers = model.members.town
  if (who === 'ann' || subscribers.has(who) === follows) return
  const service = 'official_account_open_http_svc'
  const Official_Account = places.town.groupId
  if (follows) {
    const SubscriberList = [{ Subscriber_Account: who }]
    await backend.ok(`${service}/add_subscriber`, { Official_Account, SubscriberList })
    subscribers.set(who, { role: 'Member', mark: 0, joinedAt: backend.now() })
    backend.pass(1000)
    return
  }
  await backend.ok(`${service}/delete_subscriber`, { Official_Account, SubscriberToDel_Account: [who] })
  subscribers.delete(who)
}

async function destroy({ model, backend }: World): Promise<void> {
  if (model.destroyed.has('verona')) return
  await backend.ok('group_open_http_svc/destroy_group', { GroupId: 'verona' })
  model.destroyed.add('verona')
}

async function codeFrom(asked: Promise<unknown>): Promise<number> {
  try {
    await asked
    return 0
  } catch (error) {
    if (error instanceof TakebackChatError) return error.code
    throw error
  }
}
