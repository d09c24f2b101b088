/**
 * How far the history of a conversation was asked, so that what was broken off goes on where it was. Rule R114 of
 * docs/spec/receiving.md.
 */
import { defineTurn, statement } from '@takeback/store'

export interface ReconciledRow {
  readonly conversation: string
  /** How far back it was asked; milliseconds. */
  readonly since: number
  /** JSON of where to go on. Null: it was asked to its end. */
  readonly place: string | null
  readonly asked_at: number
}

export const reconciledRow = statement<[conversation: string], ReconciledRow>(
  'SELECT conversation, since, place, asked_at FROM reconciled WHERE conversation = $1',
)
const setReconciled = statement<[conversation: string, since: number, place: string | null, askedAt: number]>(
  `INSERT INTO reconciled (conversation, since, place, asked_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT (conversation) DO UPDATE SET since = $2, place = $3, asked_at = $4`,
)
export const reconciledAfter = statement<
  [conversation: string, limit: number],
  { readonly conversation: string }
>('SELECT conversation FROM reconciled WHERE conversation > $1 ORDER BY conversation LIMIT $2')
export const deleteAsked = statement<[conversation: string]>('DELETE FROM reconciled WHERE conversation = $1')
export const deleteReconciled = statement<[before: number]>('DELETE FROM reconciled WHERE asked_at < $1')

export interface MarkReconciledCommand {
  readonly conversation: string
  readonly since: number
  readonly place: string | null
  /** When this walk through it began: what was recalled later was not seen. */
  readonly askedAt: number
}

export const markReconciled = defineTurn({
  reads: () => ({}),
  touches: ({ conversation }: MarkReconciledCommand) => ({
    reads: [],
    writes: [`reconciled ${conversation}`],
  }),
  decide: ({ conversation, since, place, askedAt }) => ({
    result: {},
    writes: [setReconciled(conversation, since, place, askedAt)],
  }),
})
