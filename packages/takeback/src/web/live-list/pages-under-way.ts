/**
 * Pages that are on their way while the stream speaks. A page says what was when the server read it; what the stream says
 * after it was asked for is newer, whichever comes first.
 */
import type { Identified, Page, RowChange } from './feed.ts'

export interface ArrivedPage<Row> {
  /** As it was asked for, its rows as they are now. */
  readonly page: Page<Row>
  /** Without those that fit no longer. */
  readonly fitting: Page<Row>
}

export class PagesUnderWay<Row extends Identified> {
  readonly #told = new Set<Map<number, RowChange<Row>>>()

  /** What the stream says, in its order. */
  tell(words: readonly RowChange<Row>[]): void {
    for (const told of this.#told)
      for (const word of words) told.set(word.id, { ...told.get(word.id), ...word })
  }

  async fetch(ask: () => Promise<Page<Row>>, fits: (row: Row) => boolean): Promise<ArrivedPage<Row>> {
    const told = new Map<number, RowChange<Row>>()
    this.#told.add(told)
    try {
      const { rows, next } = await ask()
      const now = rows.map((row) => asTold(row, told.get(row.id)))
      return {
        page: { rows: now, next },
        fitting: { rows: now.filter((row) => !told.has(row.id) || fits(row)), next },
      }
    } finally {
      this.#told.delete(told)
    }
  }
}

function asTold<Row extends Identified>(row: Row, word: RowChange<Row> | undefined): Row {
  return word === undefined ? row : { ...row, ...word }
}
