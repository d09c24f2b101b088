/**
 * The turn that ends the memory of old recalls: rule R30. A webhook that is delivered again after the horizon
 * would be handled again; the horizon is far beyond any sender's patience.
 *
 * A slice at a time, oldest first. What is not handled yet is never forgotten.
 */
import { defineTurn, statement } from '@takeback/store'
import { eraOf } from '../identity.ts'
import { deleteReconciled } from './reconciled.ts'
import { tallyBucket } from './tables.ts'
import type { StoredMessage } from './webhook.ts'
import { deleteEffect } from './withdrawn.ts'

/** How long an effect is remembered. */
export const HORIZON_MS = 30 * 24 * 60 * 60 * 1000
/** Tallies serve "today" in any time zone. */
const TALLIES_KEPT_MS = 2 * 24 * 60 * 60 * 1000
/** How far a conversation was asked is of use for an hour, unless somebody says otherwise; UserIDs stand in it. */
const ASKED_KEPT_MS = 7 * 24 * 60 * 60 * 1000

export interface ForgetCommand {
  /** Received before this time; milliseconds. */
  readonly before: number
  /** Rows looked at. */
  readonly slice: number
}

export interface OldRow {
  readonly id: number
  readonly messages: string
}

const oldRows = statement<[before: number, slice: number], OldRow>(
  `SELECT id, messages
   FROM (SELECT id, messages, received_at FROM inbox ORDER BY id LIMIT $2) AS oldest
     JOIN progress ON progress.inbox = oldest.id
   WHERE received_at < $1 AND state IN ('applied', 'dead') ORDER BY id`,
)
const deleteProgress = statement<[id: number]>('DELETE FROM progress WHERE inbox = $1')
const deleteAttempts = statement<[id: number]>('DELETE FROM attempts WHERE inbox = $1')
const deleteRedeliveries = statement<[id: number]>('DELETE FROM redeliveries WHERE inbox = $1')
const deleteByHand = statement<[id: number]>('DELETE FROM by_hand WHERE inbox = $1')
const deleteInbox = statement<[id: number]>('DELETE FROM inbox WHERE id = $1')
const deleteTallies = statement<[before: number]>('DELETE FROM tallies WHERE bucket < $1')

export const forget = defineTurn({
  reads: ({ before, slice }: ForgetCommand) => ({ old: oldRows(before, slice) }),
  decide: (_command, { old }, { now }) => ({
    result: { forgotten: old.length },
    writes: [
      ...old.flatMap(({ id, messages }) => [
        ...ownEffects(id, messages),
        deleteAttempts(id),
        deleteRedeliveries(id),
        deleteByHand(id),
        deleteProgress(id),
        deleteInbox(id),
      ]),
      deleteTallies(tallyBucket(now - TALLIES_KEPT_MS)),
      deleteReconciled(now - ASKED_KEPT_MS),
    ],
  }),
})

function ownEffects(id: number, messages: string) {
  return (JSON.parse(messages) as StoredMessage[])
    .filter(({ first }) => first)
    .map(({ identity, generation, name }) => deleteEffect(eraOf(name), identity, generation, id))
}
