/** The kinds of conversation, and who is what in each: what every grid of authority.json has as its columns. */
import type { Grid } from './cases.ts'

export type GroupKind = 'Private' | 'Public' | 'ChatRoom' | 'Community' | 'topic' | 'AVChatRoom'
export type ConversationKind = GroupKind | 'one-to-one' | 'official account'
export type Rows = Grid['rows']

interface Kind {
  readonly roles: readonly string[]
  /** Who may take back what others said. */
  readonly moderators: readonly string[]
  readonly inside: readonly string[]
}

/** An admin of the app over REST: bound by the message alone. */
export const rest = 'rest'

const outside = ['left', 'stranger']
const withAdmins: Kind = {
  roles: ['owner', 'admin', 'member', ...outside, rest],
  moderators: ['owner', 'admin'],
  inside: ['owner', 'admin', 'member'],
}

export const groupKinds: Readonly<Record<GroupKind, Kind>> = {
  Private: {
    roles: ['owner', 'member', ...outside, rest],
    moderators: ['owner'],
    inside: ['owner', 'member'],
  },
  Public: withAdmins,
  ChatRoom: withAdmins,
  Community: withAdmins,
  topic: withAdmins,
  AVChatRoom: { roles: ['owner', 'guest', rest], moderators: ['owner'], inside: ['owner', 'guest'] },
}

const groupRoles = Object.entries(groupKinds).map(([kind, { roles }]) => [kind, roles] as const)

export const rolesOf = {
  ...(Object.fromEntries(groupRoles) as Readonly<Record<GroupKind, readonly string[]>>),
  'one-to-one': ['sender', 'recipient', 'stranger', 'unknown', rest],
  'official account': ['owner', 'subscriber', 'stranger', rest],
} as const satisfies Readonly<Record<ConversationKind, readonly string[]>>
