/**
 * What a recall answers when something happened after the message was said: rules RC8, RC12 and RC13 of
 * docs/spec/recall.md, in plain words, without the product's code.
 */
import type { Grid } from './cases.ts'

type Answers = Readonly<Record<string, number>>

const notThere = 10010
const notYours = 10007
/** Of the login: who was deleted gets no further. */
const deleted = 70107

/** Where nothing is said of somebody, the recall succeeds. */
const inGroup: Readonly<Record<string, Answers>> = {
  'nothing happens': {},
  'the sender is muted': {},
  'everybody is muted': {},
  'the sender leaves': { sender: notThere },
  'the sender is taken out': { sender: notThere },
  'the sender is taken out and comes back': {},
  'the group gets another owner': { owner: notYours },
  'the group is destroyed': { sender: notThere, owner: notThere, admin: notThere, rest: notThere },
  'the sender is deleted': { sender: deleted },
  'the sender is deleted and imported again': { sender: notThere },
  'the owner is deleted': { owner: deleted },
}

const noSuchMessage = 20022
const oneToOne: Readonly<Record<string, Answers>> = {
  'nothing happens': { recipient: noSuchMessage },
  'the sender is deleted': { sender: deleted, recipient: noSuchMessage },
  'the sender is deleted and imported again': { recipient: noSuchMessage },
  'the recipient is deleted': { recipient: deleted },
  'the recipient is deleted and imported again': { recipient: noSuchMessage },
  'both are deleted': { sender: deleted, recipient: deleted },
}

export function expectedEnds(): Readonly<Record<'group' | 'one-to-one', Grid>> {
  return {
    group: gridOf(['sender', 'owner', 'admin', 'rest'], inGroup),
    'one-to-one': gridOf(['sender', 'recipient', 'rest'], oneToOne),
  }
}

function gridOf(roles: readonly string[], answers: Readonly<Record<string, Answers>>): Grid {
  const rows = Object.entries(answers).map(
    ([operation, told]) => [operation, roles.map((role) => told[role] ?? 0)] as const,
  )
  return { roles, rows: Object.fromEntries(rows) }
}
