/**
 * What each cell of authority.json must answer, worked out from the rules RC1-RC9 of docs/spec/recall.md as they are
 * written there. Nothing of the product is imported: a mistake of its code is not repeated here.
 */
import { type Grid, type Operation, readOperation } from './cases.ts'

interface Kind {
  readonly roles: readonly string[]
  /** Who may take back what others said. */
  readonly moderators: readonly string[]
  /** Who is in it, or who it is there for. */
  readonly inside: readonly string[]
}

/** An admin of the app over REST: bound by the message alone. */
const rest = 'rest'
const nobody = ['left', 'stranger', rest]
const withAdmins: Kind = {
  roles: ['owner', 'admin', 'member', ...nobody],
  moderators: ['owner', 'admin'],
  inside: ['owner', 'admin', 'member'],
}
type GroupKind = 'Private' | 'Public' | 'ChatRoom' | 'Community' | 'topic' | 'AVChatRoom'
const groupKinds: Readonly<Record<GroupKind, Kind>> = {
  Private: { roles: ['owner', 'member', ...nobody], moderators: ['owner'], inside: ['owner', 'member'] },
  Public: withAdmins,
  ChatRoom: withAdmins,
  Community: withAdmins,
  topic: withAdmins,
  AVChatRoom: { roles: ['owner', 'guest', rest], moderators: ['owner'], inside: ['owner', 'guest'] },
}

const operations = [
  'own',
  'own at 120 s',
  'own at 121 s',
  "another's",
  "another's at 120 s",
  "another's at 121 s",
  "the owner's",
  'own, recalled before',
  "another's, recalled before",
  'own, online-only',
  'no such message',
  'own, beyond the retention',
  'own, the app forbids group recall',
  'own at 1 h, window 2 h',
  'own at 1 h 1 s, window 2 h',
  'own, window 0',
  'no such place',
  'own, the place destroyed',
  'mark as read',
]

/** Nobody is there whose message it could be but its one sender, and a place of two is never destroyed. */
const operationsWithOneSender = operations.filter(
  (name) => !/another's|the owner's|1 h|mark as read/.test(name),
)

export type ConversationKind = GroupKind | 'one-to-one' | 'official account'

export function expectedRecalls(): Readonly<Record<ConversationKind, Grid>> {
  const groups = Object.entries(groupKinds).map(([name, kind]) => [
    name,
    gridOf(kind.roles, operations, (role, operation) => inGroup(name, kind, role, operation)),
  ])
  const forTwo = operationsWithOneSender.filter((name) => !name.endsWith('the place destroyed'))
  return {
    ...(Object.fromEntries(groups) as Readonly<Record<GroupKind, Grid>>),
    'one-to-one': gridOf(['sender', 'recipient', 'stranger', 'unknown', rest], forTwo, oneToOne),
    'official account': gridOf(
      ['owner', 'subscriber', 'stranger', rest],
      operationsWithOneSender,
      officialAccount,
    ),
  }
}

type Rule = (role: string, operation: Operation) => number | null

function gridOf(roles: readonly string[], names: readonly string[], rule: Rule): Grid {
  const rows = names.map((name) => [name, roles.map((role) => rule(role, readOperation(name)))] as const)
  return { roles, rows: Object.fromEntries(rows) }
}

const hourMs = 3_600_000

/** RC9: is it there, is it yours, is it gone already, is it late. */
function inGroup(name: string, kind: Kind, role: string, operation: Operation): number | null {
  const { subject, ageMs, condition } = operation
  const isUser = role !== rest
  const isLiveRoom = name === 'AVChatRoom'
  if (subject === 'no such place' || condition === 'the place destroyed') return 10010
  if (isUser && !kind.inside.includes(role)) return 10010
  if (subject === 'mark as read') return isUser ? 0 : null
  if (condition === 'the app forbids group recall') return 10041
  if (isMissing(operation)) return 10030
  const isOwn = subject === 'own' || (subject === "the owner's" && role === 'owner')
  if (isUser && !isOwn && !kind.moderators.includes(role)) return 10007
  if (condition === 'recalled before') return 10032
  // A live room keeps nothing, so there every message is one for those who are there.
  if (condition === 'online-only' && !isLiveRoom) return 10032
  if (isLiveRoom && ageMs > hourMs) return 10031
  return isUser && isLate(ageMs, condition) ? 10031 : 0
}

/** RC3: for everybody but its sender it is not there. */
function oneToOne(role: string, operation: Operation): number {
  const { subject, ageMs, condition } = operation
  const isUser = role !== rest
  if (isUser && role !== 'sender') return 20022
  // An admin is told which of the two nobody knows.
  if (subject === 'no such place') return isUser ? 20022 : 90003
  if (isMissing(operation) || condition === 'online-only') return 20022
  if (condition === 'recalled before') return 20023
  return isUser && isLate(ageMs, condition) ? 20016 : 0
}

/** RC7: for everybody but its owner it is not there. */
function officialAccount(role: string, operation: Operation): number {
  const { subject, ageMs, condition } = operation
  const isUser = role !== rest
  if (isUser && role !== 'owner') return 10010
  if (subject === 'no such place' || condition === 'the place destroyed') return 10010
  if (isMissing(operation)) return 10030
  if (condition === 'recalled before' || condition === 'online-only') return 10032
  return isUser && isLate(ageMs, condition) ? 10031 : 0
}

function isMissing({ subject, condition }: Operation): boolean {
  return subject === 'no such message' || condition === 'beyond the retention'
}

/** RC1: exactly at the end is within; a window of 0 is never. */
function isLate(ageMs: number, condition: string): boolean {
  const windowMs = { 'window 0': 0, 'window 2 h': 2 * hourMs }[condition] ?? 120_000
  return windowMs === 0 || ageMs > windowMs
}
