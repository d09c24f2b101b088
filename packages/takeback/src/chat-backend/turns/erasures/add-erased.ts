/** Writes down what a slice of an erasure did: rule ER5 of docs/spec/erasure.md. */
import { defineTurn, type Decision } from '@takeback/store'
import { addToErasure } from '../../tables/erasures.ts'

export interface AddErased {
  readonly app: number
  readonly userId: string
  readonly messages: number
  readonly texts: number
  readonly quotes: number
  readonly isLast: boolean
}

export const addErased = defineTurn({
  reads: (_command: AddErased) => ({}),
  decide: ({ app, userId, messages, texts, quotes, isLast }, _rows, { now }): Decision<object> => ({
    result: {},
    writes: [addToErasure(app, userId, messages, texts, quotes, isLast ? now : null)],
  }),
})
