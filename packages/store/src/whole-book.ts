import { jobTurns } from './jobs/turns.ts'
import type { AnyTurn, TurnBook } from './turn.ts'

/** The turns of the store's user and those of the store itself. Throws a TypeError when a name is not the user's to give. */
export function wholeBook(turns: TurnBook): TurnBook {
  const reserved = Object.keys(turns).find((kind) => kind.startsWith('store/'))
  if (reserved !== undefined)
    throw new TypeError(`A turn can't be called "${reserved}": store/ is the store's own.`)
  return { ...turns, ...jobTurns }
}

/** Throws a TypeError when there is none. */
export function turnOf(book: TurnBook, kind: string): AnyTurn {
  const turn = Object.hasOwn(book, kind) ? book[kind] : undefined
  if (turn === undefined) throw new TypeError(`The store has no turn "${kind}".`)
  return turn
}
