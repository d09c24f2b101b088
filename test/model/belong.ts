/** Coming, going, roles and ends in a run of the model: over REST, and by a client. */
import { type Answerable, deed, type Deed } from './deed.ts'
import { answerTo, type Device } from './device.ts'
import type { Model } from './model.ts'
import { type GroupName, type Person, places } from './places.ts'
import type { StepOf } from './steps.ts'
import type { World } from './world.ts'

export async function changeRole({ backend }: World, { who, place, role }: StepOf<'role'>): Promise<Deed> {
  const GroupId = places[place].groupId
  const joinedAt = backend.now()
  // Nobody is listed there.
  const isRoom = place === 'ball'
  const isOwner = (model: Model) => model.facts.members[place].get(who)?.role === 'Owner'
  switch (role) {
    case 'added': {
      const body = { GroupId, MemberList: [{ Member_Account: who }] }
      return rest(backend, 'add_group_member', body, place, {
        due: () => [isRoom ? 10007 : 0],
        does: (model) => {
          if (!model.facts.members[place].has(who)) model.join(who, place, joinedAt)
        },
      })
    }
    case 'gone': {
      const body = { GroupId, MemberToDel_Account: [who] }
      return rest(backend, 'delete_group_member', body, place, {
        due: (model) => [isRoom || isOwner(model) ? 10004 : 0],
        does: (model) => model.facts.members[place].delete(who),
      })
    }
    case 'Admin':
    case 'Member': {
      const body = { GroupId, Member_Account: who, Role: role }
      return rest(backend, 'modify_group_member_info', body, place, {
        due: (model) => {
          if (isRoom) return [10007]
          return [!model.facts.members[place].has(who) || isOwner(model) ? 10004 : 0]
        },
        does: (model) => {
          const standing = model.facts.members[place].get(who)
          if (standing !== undefined) standing.role = role
        },
      })
    }
  }
}

/** Somebody else owns it from now on; the old owner stays, as a member. */
export async function give({ backend }: World, { who, place }: StepOf<'give'>): Promise<Deed> {
  const body = { GroupId: places[place].groupId, NewOwner_Account: who }
  return rest(backend, 'change_group_owner', body, place, {
    due: (model) => [place === 'ball' ? 10007 : model.facts.members[place].has(who) ? 0 : 10004],
    does: (model) => {
      const members = model.facts.members[place]
      for (const one of members.values()) if (one.role === 'Owner') one.role = 'Member'
      const standing = members.get(who)
      if (standing !== undefined) standing.role = 'Owner'
    },
  })
}

export async function destroy({ backend }: World, { place }: StepOf<'destroy'>): Promise<Deed> {
  return rest(backend, 'destroy_group', { GroupId: places[place].groupId }, place, {
    due: () => [0],
    again: (code) => code === 10010,
    does: (model) => model.facts.destroyed.add(place),
  })
}

/** A command about a group: 10010 once that is destroyed. */
async function rest(
  backend: World['backend'],
  command: string,
  body: object,
  place: GroupName,
  { due, ...meaning }: Pick<Answerable, 'due' | 'again' | 'does'>,
): Promise<Deed> {
  const { ErrorCode: code, isRepeated } = await backend.call(`group_open_http_svc/${command}`, body)
  return deed({
    ...meaning,
    what: `${command} ${JSON.stringify(body)}`,
    answered: { code, isRepeated },
    due: (model) => (model.facts.destroyed.has(place) ? [10010] : due(model)),
  })
}

export async function join({ backend }: World, device: Device, place: GroupName): Promise<Deed> {
  const joinedAt = backend.now()
  const { person } = device
  return deed({
    what: `${person} joins ${place}`,
    answered: await answerTo(() => device.chat.joinGroup({ groupID: places[place].groupId })),
    due: (model) => {
      if (model.facts.destroyed.has(place)) return [10010]
      return [place !== 'ball' && model.facts.members[place].has(person) ? 10013 : 0]
    },
    again: (code) => code === 10013,
    does: (model) => {
      if (place === 'ball') model.enter(device)
      else model.join(person, place, joinedAt)
    },
  })
}

export async function leave(device: Device, place: GroupName): Promise<Deed> {
  const { person } = device
  return deed({
    what: `${person} leaves ${place}`,
    answered: await answerTo(() => device.chat.quitGroup(places[place].groupId)),
    due: (model) => {
      const standing = model.facts.members[place].get(person)
      if (model.facts.destroyed.has(place)) return [10010]
      // Whoever does not listen may say so too.
      if (standing === undefined) return [place === 'ball' ? 0 : 10010]
      return [standing.role === 'Owner' ? 10009 : 0]
    },
    again: (code) => code === 10010,
    does: (model) => {
      if (place === 'ball') model.facts.guests.delete(device.index)
      else model.facts.members[place].delete(person)
    },
  })
}

/** The owner of the town does not follow it. */
export async function follow(
  { backend }: World,
  { who, follows }: { readonly who: Exclude<Person, 'ann'>; readonly follows: boolean },
): Promise<Deed> {
  const Official_Account = places.town.groupId
  const command = follows ? 'add_subscriber' : 'delete_subscriber'
  const list = follows
    ? { SubscriberList: [{ Subscriber_Account: who }] }
    : { SubscriberToDel_Account: [who] }
  const joinedAt = backend.now()
  const path = `official_account_open_http_svc/${command}`
  const { ErrorCode: code, isRepeated } = await backend.call(path, { Official_Account, ...list })
  return deed({
    what: `${who} ${follows ? 'follows' : 'leaves'} the town`,
    answered: { code, isRepeated },
    due: () => [0],
    does: (model) => {
      if (!follows) model.facts.members.town.delete(who)
      else if (!model.facts.members.town.has(who)) model.join(who, 'town', joinedAt)
    },
  })
}
