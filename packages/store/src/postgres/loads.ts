/** What the turns of a batch load, in groups that load together. */
import type { Gathering } from '../gathering.ts'
import type { Query } from '../query.ts'
import type { AnyTurn, ReadSet, Touches, TurnBook } from '../turn.ts'
import { turnOf } from '../whole-book.ts'
import { groupTurns } from './groups.ts'

export interface Load {
  /** Its place in the batch. */
  readonly index: number
  readonly command: unknown
  readonly turn: AnyTurn
  readonly queries: readonly Query[]
  /** From the rows of each query to the rows by name. */
  readonly rowsOf: (results: readonly object[][]) => Record<string, object[] | object[][]>
}

/** A turn that is unknown, or whose reads or touches throw, has failed already, and is in no group. */
export function loadGroups(
  book: TurnBook,
  kinds: readonly string[],
  commands: readonly unknown[],
  gathering: Gathering,
): Load[][] {
  const loads: Load[] = []
  const touches: (Touches | null)[] = []
  for (const [index, command] of commands.entries()) {
    gathering.results.push(undefined)
    try {
      const turn = turnOf(book, kinds[index] ?? '')
      const load = { index, command, turn, ...loadOf(turn.reads(command)) }
      // Both lists or none: a place in one is a place in the other.
      touches.push(turn.touches?.(command) ?? null)
      loads.push(load)
    } catch (error) {
      gathering.failed(index, error)
    }
  }
  const groups = groupTurns(touches)
  return groups.map((group) => group.flatMap((place) => loads[place] ?? []))
}

function loadOf(reads: ReadSet): Pick<Load, 'queries' | 'rowsOf'> {
  const entries = Object.entries(reads)
  return {
    queries: entries.flatMap(([, queries]) => queries),
    rowsOf(results) {
      const rows: Record<string, object[] | object[][]> = {}
      let from = 0
      for (const [name, queries] of entries) {
        rows[name] = Array.isArray(queries)
          ? results.slice(from, (from += queries.length))
          : (results[from++] ?? [])
      }
      return rows
    },
  }
}
