/**
 * What each type of group can do: rules GG1-GG5 of docs/spec/groups.md (PROTOCOL 8.1). Types are in Tencent's old
 * spelling, as stored and as on the webhook; `groupTypeOf` of the protocol reads both.
 */
import type { GroupType } from '@takeback/protocol'

export interface GroupTypeRules {
  readonly recall: 'always' | 'within-the-hour' | 'never'
  /** False: nothing can be read afterwards, and nothing counts as unread. */
  readonly history: boolean
  /** Members may be given at creation, added and listed. */
  readonly namedMembers: boolean
  readonly adminRole: boolean
  /** Its conversations count unread messages. */
  readonly unread: boolean
  /** The highest MaxMemberCount, and what it is when not given. */
  readonly mostMembers: number
  readonly members: number
  readonly applyJoinOption: 'FreeAccess' | 'NeedPermission' | 'DisableApply'
}

const usual = {
  recall: 'always',
  history: true,
  namedMembers: true,
  adminRole: true,
  unread: true,
  mostMembers: 6000,
  members: 6000,
  applyJoinOption: 'FreeAccess',
} as const

const rules: Readonly<Record<GroupType, GroupTypeRules>> = {
  Private: { ...usual, adminRole: false, applyJoinOption: 'DisableApply' },
  Public: { ...usual, applyJoinOption: 'NeedPermission' },
  ChatRoom: { ...usual, unread: false },
  AVChatRoom: {
    ...usual,
    recall: 'within-the-hour',
    history: false,
    unread: false,
    namedMembers: false,
    mostMembers: 4_294_967_295,
    members: 4_294_967_295,
  },
  Community: { ...usual, mostMembers: 1_000_000, members: 100_000 },
}

/** A type that we do not know (a legacy one, imported) is kept apart: nothing special is allowed to it. */
const unknownType: GroupTypeRules = { ...usual, recall: 'never' }

export function groupTypeRules(type: string): GroupTypeRules {
  return canBeCreated(type) ? rules[type] : unknownType
}

/** A type whose new groups we make: the five documented ones. */
export function canBeCreated(type: string): type is GroupType {
  return Object.hasOwn(rules, type)
}
