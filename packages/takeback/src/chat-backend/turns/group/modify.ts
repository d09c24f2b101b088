/** Change what a group is called and how it is joined: rule GM5 of docs/spec/groups.md (PROTOCOL 8.2). */
import { defineTurn, type Decision } from '@takeback/store'
import {
  changeCustom,
  readGroupInfo,
  writeGroupInfo,
  type CustomField,
  type GroupInfo,
} from '../../domain/group-info.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { groupById, updateGroup } from '../../tables/groups.ts'
import { refuse, type Refused } from '../refused.ts'

export interface ModifyGroup {
  readonly app: number
  readonly groupId: string
  /** Null: stays as it is. */
  readonly name: string | null
  /** What is absent stays as it is. */
  readonly info: Partial<Omit<GroupInfo, 'custom' | 'changedAt'>>
  /** See `changeCustom`. */
  readonly custom: readonly CustomField[]
}

export const modifyGroup = defineTurn({
  reads: ({ app, groupId }: ModifyGroup) => ({ group: groupById(app, groupId) }),
  decide: (command, rows, { now }): Decision<{ readonly kind: 'modified' } | Refused> => {
    const { app, groupId, name, info, custom } = command
    const [group] = rows.group
    if (group === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    const { mostMembers } = groupTypeRules(group.type)
    if (info.maxMembers !== undefined && info.maxMembers > mostMembers)
      return refuse(10004, `MaxMemberNum: ${group.type} allows at most ${mostMembers}`)
    const before = readGroupInfo(group.info)
    const after = { ...before, ...info, custom: changeCustom(before.custom, custom), changedAt: now }
    return {
      result: { kind: 'modified' },
      writes: [updateGroup(name ?? group.name, writeGroupInfo(after), app, groupId)],
    }
  },
})
