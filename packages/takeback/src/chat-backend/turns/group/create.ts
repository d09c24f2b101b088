/** Make a group with its first members: rules GG1-GG5 of docs/spec/groups.md (PROTOCOL 8.2). */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { writeGroupInfo, type GroupInfo } from '../../domain/group-info.ts'
import { assignedGroupId } from '../../domain/new-ids.ts'
import { accountById } from '../../tables/accounts.ts'
import { formerConversation } from '../../tables/conversations.ts'
import { insertGroupMember, type GroupRole } from '../../tables/group-members.ts'
import { groupById, insertGroup } from '../../tables/groups.ts'
import { beginLedger } from '../ledger-ends.ts'
import { refuse, type Refused } from '../refused.ts'

export interface FirstMember {
  readonly userId: string
  readonly role: GroupRole
}

export interface CreateGroup {
  readonly app: number
  /** UserID of who calls. */
  readonly operator: string
  /** Null: assigned. */
  readonly groupId: string | null
  /** In the old spelling. */
  readonly type: string
  readonly owner: string | null
  readonly name: string
  readonly info: GroupInfo
  readonly supportTopic: boolean
  /** Nobody twice, and not the owner. */
  readonly members: readonly FirstMember[]
}

export interface CreatedGroup {
  readonly kind: 'created'
  readonly groupId: string
}

export const createGroup = defineTurn({
  reads: ({ app, groupId, owner, members }: CreateGroup) => ({
    taken: groupById(app, groupId ?? ''),
    former: formerConversation(app, 'group', groupId ?? ''),
    owner: accountById(app, owner ?? ''),
    members: members.map(({ userId }) => accountById(app, userId)),
  }),
  decide: (command, rows, moment): Decision<CreatedGroup | Refused> => {
    const { app, operator, type, owner, members } = command
    const [taken] = rows.taken
    if (taken !== undefined) return refuseTaken(command, taken.owner)
    if (owner !== null && rows.owner.length === 0)
      return refuse(10019, `Owner_Account ${owner} is not imported`)
    const stranger = members.find((_, i) => rows.members[i]?.length === 0)
    if (stranger !== undefined) return refuse(10019, `Member_Account ${stranger.userId} is not imported`)
    const all: FirstMember[] = owner === null ? [...members] : [{ userId: owner, role: 'Owner' }, ...members]
    const most = command.info.maxMembers
    if (all.length > most)
      return refuse(10014, `MemberList: ${all.length} members, MaxMemberCount is ${most}`)

    const { now } = moment
    const groupId = command.groupId ?? assignedGroupId(type, moment.nextId())
    const home = moment.nextId()
    const added = members.map(({ userId }) => userId)
    const writes: Query[] = [
      ...beginLedger({
        app,
        kind: 'group',
        id: groupId,
        home,
        former: rows.former,
        creator: operator,
        detail: JSON.stringify({ type, owner }),
        added,
        operator,
        now,
      }),
      insertGroup(
        app,
        groupId,
        type,
        owner ?? '',
        command.name,
        writeGroupInfo(command.info),
        command.supportTopic ? 1 : 0,
        all.length,
        home,
        now,
      ),
      ...all.map(({ userId, role }) => insertGroupMember(app, groupId, userId, role, now, 0)),
    ]
    return { result: { kind: 'created', groupId }, writes }
  },
})

function refuseTaken(
  { groupId, owner, operator }: CreateGroup,
  ownerOfIt: string,
): { readonly result: Refused } {
  return ownerOfIt === (owner ?? operator)
    ? refuse(10025, `GroupId ${groupId} is already used, by a group of ${ownerOfIt}`)
    : refuse(10021, `GroupId ${groupId} is already used`)
}
