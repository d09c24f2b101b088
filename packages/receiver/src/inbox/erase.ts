/** The turns that take a user out of the inbox: rules ER10-ER13 of docs/spec/erasure.md. */
import { defineTurn, statement, type Decision } from '@takeback/store'
import { lightenLoad, redact } from './contents.ts'
import { deleteAsked } from './reconciled.ts'

export interface EraseContentsCommand {
  readonly app: number
  /** contents.id */
  readonly ids: readonly number[]
}

/** What they said goes; that it was there stays known until its time is over, for whoever asks why it is gone. */
export const eraseContents = defineTurn({
  reads: (_command: EraseContentsCommand) => ({}),
  decide: ({ app, ids }, _rows, { now }) => ({
    result: {},
    writes: ids.flatMap((id) => [lightenLoad(id, app), redact(id, now)]),
    erases: ids.length > 0,
  }),
})

export interface BlankRecallsCommand {
  readonly userId: string
  /** inbox.id; those that are neither handled nor given up are left. */
  readonly ids: readonly number[]
}

const blankRecall = statement<[id: number, userId: string, nothing: Uint8Array]>(
  `UPDATE inbox SET names = '', url = '', body = $3,
     client_ip = CASE WHEN operator = $2 OR sender = $2 THEN NULL ELSE client_ip END,
     operator = CASE WHEN operator = $2 THEN NULL ELSE operator END,
     sender = CASE WHEN sender = $2 THEN '' ELSE sender END,
     receiver = CASE WHEN receiver = $2 THEN '' ELSE receiver END
   WHERE id = $1`,
)
const deleteRedeliveries = statement<[inbox: number]>('DELETE FROM redeliveries WHERE inbox = $1')
const deleteByHand = statement<[inbox: number]>('DELETE FROM by_hand WHERE inbox = $1')

const stateOf = statement<[inbox: number], { readonly inbox: number; readonly state: string }>(
  'SELECT inbox, state FROM progress WHERE inbox = $1',
)

/**
 * The identities of its messages stay: without them a webhook that comes again would have a second effect. They go with the
 * memory of the recall (forget.ts).
 *
 * Gives which were blanked. A webhook that came again may have one that was given up asked about anew (R97) since it was
 * looked at, and then its handler needs what stands in it.
 */
export const blankRecalls = defineTurn({
  reads: ({ ids }: BlankRecallsCommand) => ({ states: ids.map((id) => stateOf(id)) }),
  decide: ({ userId }, { states }): Decision<number[]> => {
    const done = states.flat().filter(({ state }) => state === 'applied' || state === 'dead')
    return {
      result: done.map(({ inbox }) => inbox),
      writes: done.flatMap(({ inbox }) => [
        blankRecall(inbox, userId, new Uint8Array()),
        deleteRedeliveries(inbox),
        deleteByHand(inbox),
      ]),
      erases: done.length > 0,
    }
  },
})

export interface ForgetAskedCommand {
  /** reconciled.conversation */
  readonly conversations: readonly string[]
}

/** How far the history of a conversation was asked: its name holds the UserIDs. It is asked from the beginning then. */
export const forgetAsked = defineTurn({
  reads: (_command: ForgetAskedCommand) => ({}),
  decide: ({ conversations }) => ({
    result: {},
    writes: conversations.map((conversation) => deleteAsked(conversation)),
    erases: conversations.length > 0,
  }),
})
