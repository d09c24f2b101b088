/** What a stream says of the rows of a list, gathered for a moment: a thousand a second are five renders, not a thousand. */
import type { Identified, RowChange } from './feed.ts'

const GATHER = 200

/** `flush`: of each row the newest word, once. One that came and changed meanwhile is a row, as it is now. */
export function gatherLive<Row extends Identified>(
  flush: (rows: readonly Row[], changes: readonly RowChange<Row>[]) => void,
) {
  let rows = new Map<number, Row>()
  let changes = new Map<number, RowChange<Row>>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function soon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      const gathered = [[...rows.values()], [...changes.values()]] as const
      rows = new Map()
      changes = new Map()
      flush(...gathered)
    }, GATHER)
  }

  return {
    row: (row: Row) => {
      changes.delete(row.id)
      rows.set(row.id, row)
      soon()
    },
    change: (change: RowChange<Row>) => {
      const row = rows.get(change.id)
      if (row === undefined) changes.set(change.id, { ...changes.get(change.id), ...change })
      else rows.set(change.id, { ...row, ...change })
      soon()
    },
    stop: () => clearTimeout(timer),
  }
}
