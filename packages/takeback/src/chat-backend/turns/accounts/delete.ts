/**
 * Delete accounts: rules RA6 and RA7 of docs/spec/rest.md (PROTOCOL 9). They leave their groups and official accounts,
 * each told by one `member` event; what they said stays, and goes with the retention like everybody's.
 */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { accountById, deleteAccount } from '../../tables/accounts.ts'
import { adminsOf } from '../../tables/apps.ts'
import { readAllSides } from '../../tables/c2c-sides.ts'
import { advanceConversation } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { deleteGroupMember, membershipsOf, type MembershipRow } from '../../tables/group-members.ts'
import { setGroupOwner, setMemberCount } from '../../tables/groups.ts'
import { setSubscriberCount } from '../../tables/official-accounts.ts'
import { forgetPresenceOfUser } from '../../tables/presence.ts'
import { deleteSubscriber, subscriptionsOf, type SubscriptionRow } from '../../tables/subscribers.ts'
import { kickSignal } from './kick.ts'

export interface DeleteAccounts {
  readonly app: number
  readonly operator: string
  /** Nobody twice. */
  readonly userIds: readonly string[]
}

export interface DeletedAccounts {
  readonly kind: 'deleted'
  /** 0, 70107 not imported, 70402 an admin; in the order of `userIds`. */
  readonly codes: readonly number[]
}

export const deleteAccounts = defineTurn({
  reads: ({ app, userIds }: DeleteAccounts) => ({
    accounts: userIds.map((userId) => accountById(app, userId)),
    admins: adminsOf(app),
    memberships: userIds.map((userId) => membershipsOf(app, userId)),
    subscriptions: userIds.map((userId) => subscriptionsOf(app, userId)),
  }),
  decide: ({ app, operator, userIds }, rows, { now, nextId }): Decision<DeletedAccounts> => {
    const admins = new Set(rows.admins.map((admin) => admin.user_id))
    const codes = userIds.map((userId, i) => {
      if (admins.has(userId)) return 70402
      return rows.accounts[i]?.[0] === undefined ? 70107 : 0
    })
    const gone = userIds.filter((_, i) => codes[i] === 0)
    if (gone.length === 0) return { result: { kind: 'deleted', codes } }
    const leaving = <Row extends Home>(lists: readonly (readonly Row[])[]) =>
      leavers(
        lists.map((list, i) => (codes[i] === 0 ? list : [])),
        userIds,
      )
    // Beyond every message there is.
    const readUpto = nextId()
    return {
      result: { kind: 'deleted', codes },
      writes: [
        ...leaving(rows.memberships).flatMap((place) => leaveGroup(app, place, operator, now)),
        ...leaving(rows.subscriptions).flatMap((place) => leaveOfficial(app, place, operator, now)),
        ...gone.flatMap((userId) => [
          readAllSides(readUpto, app, userId),
          deleteAccount(app, userId),
          forgetPresenceOfUser(app, userId),
        ]),
      ],
      signals: gone.map((userId) => kickSignal(app, userId)),
    }
  },
})

type Home = Pick<MembershipRow & SubscriptionRow, 'conversation' | 'next_event' | 'next_seq'>

interface Leavers<Row> {
  readonly home: Row
  readonly left: string[]
}

/** Several of them may leave the same place: it is told once. */
function leavers<Row extends Home>(
  lists: readonly (readonly Row[])[],
  userIds: readonly string[],
): readonly Leavers<Row>[] {
  const places = new Map<number, Leavers<Row>>()
  lists.forEach((list, i) => {
    for (const home of list) {
      const place = places.get(home.conversation) ?? { home, left: [] }
      places.set(home.conversation, place)
      place.left.push(userIds[i] ?? '')
    }
  })
  return [...places.values()]
}

/** A group whose owner is gone has none. */
function leaveGroup(
  app: number,
  { home, left }: Leavers<MembershipRow>,
  operator: string,
  now: number,
): Query[] {
  const { group_id, member_count, owner } = home
  const writes = [
    ...told(home, left, operator, now),
    ...left.map((userId) => deleteGroupMember(app, group_id, userId)),
    setMemberCount(member_count - left.length, app, group_id),
  ]
  if (left.includes(owner)) writes.push(setGroupOwner('', app, group_id))
  return writes
}

function leaveOfficial(
  app: number,
  { home, left }: Leavers<SubscriptionRow>,
  operator: string,
  now: number,
): Query[] {
  const { official_id, subscriber_count } = home
  return [
    ...told(home, left, operator, now),
    ...left.map((userId) => deleteSubscriber(app, official_id, userId)),
    setSubscriberCount(subscriber_count - left.length, app, official_id),
  ]
}

function told(home: Home, removed: readonly string[], operator: string, now: number): Query[] {
  const { conversation, next_event, next_seq } = home
  return [
    advanceConversation(next_event + 1, next_seq, conversation),
    insertEvent(conversation, next_event, 'member', null, operator, now, JSON.stringify({ removed })),
  ]
}
