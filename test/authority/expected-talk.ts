/**
 * What everything but a recall must answer: sending, reading, joining and leaving, from the rules LV30-LV38 and LV60-LV62 of
 * docs/spec/live.md, and what an admin gets over REST. Without the product's code, like the other expected-*.ts.
 */
import { type Operation, readOperation } from './cases.ts'
import { type ConversationKind, type GroupKind, groupKinds, rest, type Rows } from './kinds.ts'

const notThere = 10010
const notAllowed = 10007
const nobodyOfThisName = 20003

const withPlaces = (subject: string) => [
  subject,
  `${subject}, no such place`,
  `${subject}, the place destroyed`,
]
const talk = ['send', 'read the history', 'mark as read'].flatMap(withPlaces)
const operations = [...talk, ...['join', 'leave'].flatMap(withPlaces)]

export function expectedTalk(kind: ConversationKind, roles: readonly string[]): Rows {
  if (kind === 'one-to-one') {
    const forTwo = talk.filter((name) => !name.endsWith('the place destroyed'))
    return rowsOf(forTwo, roles, oneToOne)
  }
  if (kind === 'official account') return rowsOf(talk, roles, officialAccount)
  // Topics are joined and left with their community.
  return rowsOf(kind === 'topic' ? talk : operations, roles, (role, operation) =>
    inGroup(kind, role, operation),
  )
}

type Rule = (role: string, operation: Operation) => number | null

function rowsOf(names: readonly string[], roles: readonly string[], rule: Rule): Rows {
  return Object.fromEntries(names.map((name) => [name, roles.map((role) => rule(role, readOperation(name)))]))
}

/** These are for people on a client. */
const forUsers = new Set(['mark as read', 'join', 'leave'])

function inGroup(kind: GroupKind, role: string, { subject, condition }: Operation): number | null {
  const isLiveRoom = kind === 'AVChatRoom'
  const isInside = groupKinds[kind].inside.includes(role)
  if (role === rest && forUsers.has(subject)) return null
  if (condition !== '') return notThere
  switch (subject) {
    case 'join':
      if (isLiveRoom) return 0
      if (isInside) return 10013
      return kind === 'Private' ? notThere : 0
    case 'leave':
      if (role === 'owner') return 10009
      return isInside ? 0 : notThere
    case 'read the history':
      if (role !== rest && !isInside) return notThere
      return isLiveRoom ? notAllowed : 0
    default:
      return role === rest || isInside ? 0 : notThere
  }
}

/** Anybody may write to anybody; who is not imported never gets as far as a frame. */
function oneToOne(role: string, { subject, condition }: Operation): number | null {
  if (role === 'unknown' || (role === rest && forUsers.has(subject))) return null
  if (condition === '') return 0
  // What one said to nobody is an empty page.
  if (subject === 'read the history') return role === rest ? 90003 : 0
  return role === rest ? 90012 : nobodyOfThisName
}

function officialAccount(role: string, { subject, condition }: Operation): number | null {
  if (role === rest && forUsers.has(subject)) return null
  if (condition !== '' || role === 'stranger') return notThere
  return subject === 'send' && role === 'subscriber' ? notAllowed : 0
}
