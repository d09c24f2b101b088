/** The turns that take a user out of the inbox: rules ER10-ER13 of docs/spec/erasure.md. */
import { defineTurn, statement } from '@takeback/store'
import { lightenLoad, redact } from './contents.ts'

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
  /** inbox.id; of recalls that are handled, or given up. */
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

/**
 * The identities of its messages stay: without them a webhook that comes again would have a second effect. They go with the
 * memory of the recall (forget.ts).
 */
export const blankRecalls = defineTurn({
  reads: (_command: BlankRecallsCommand) => ({}),
  decide: ({ userId, ids }) => ({
    result: {},
    writes: ids.flatMap((id) => [
      blankRecall(id, userId, new Uint8Array()),
      deleteRedeliveries(id),
      deleteByHand(id),
    ]),
    erases: ids.length > 0,
  }),
})
