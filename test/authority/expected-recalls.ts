/**
 * What each recall must answer, worked out from the rules RC1-RC9 of docs/spec/recall.md as they are written there. Nothing
 * of the product is imported: a mistake of its code is not repeated here.
 */
import { type Operation, readOperation } from './cases.ts'
import { type ConversationKind, type GroupKind, groupKinds, rest, type Rows } from './kinds.ts'

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
]

/** Nobody is there whose message it could be but its one sender, and a place of two is never destroyed. */
const operationsWithOneSender = operations.filter((name) => !/another's|the owner's|1 h/.test(name))

export function expectedRecalls(kind: ConversationKind, roles: readonly string[]): Rows {
  if (kind === 'one-to-one') {
    const forTwo = operationsWithOneSender.filter((name) => !name.endsWith('the place destroyed'))
    return rowsOf(forTwo, roles, oneToOne)
  }
  if (kind === 'official account') return rowsOf(operationsWithOneSender, roles, officialAccount)
  return rowsOf(operations, roles, (role, operation) => inGroup(kind, role, operation))
}

type Rule = (role: string, operation: Operation) => number

function rowsOf(names: readonly string[], roles: readonly string[], rule: Rule): Rows {
  return Object.fromEntries(names.map((name) => [name, roles.map((role) => rule(role, readOperation(name)))]))
}

const hourMs = 3_600_000

/** RC9: is it there, is it yours, is it gone already, is it late. */
function inGroup(kind: GroupKind, role: string, operation: Operation): number {
  const { subject, ageMs, condition } = operation
  const isUser = role !== rest
  const isLiveRoom = kind === 'AVChatRoom'
  const { inside, moderators } = groupKinds[kind]
  if (subject === 'no such place' || condition === 'the place destroyed') return 10010
  if (isUser && !inside.includes(role)) return 10010
  if (condition === 'the app forbids group recall') return 10041
  if (isMissing(operation)) return 10030
  const isOwn = subject === 'own' || (subject === "the owner's" && role === 'owner')
  if (isUser && !isOwn && !moderators.includes(role)) return 10007
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
