/** How a grid of authority.json is read: role by operation, with the code that each cell answers. */
export interface Grid {
  /** The columns. */
  readonly roles: readonly string[]
  /** By operation, one code per column. 0: it succeeds; null: there is nothing to try. */
  readonly rows: Readonly<Record<string, readonly (number | null)[]>>
}

export interface Case {
  readonly operation: string
  readonly role: string
  readonly expected: number
}

/** One case per cell. */
export function casesOf({ roles, rows }: Grid): Case[] {
  return Object.entries(rows).flatMap(([operation, codes]) =>
    roles.flatMap((role, i) => {
      const expected = codes[i] ?? null
      return expected === null ? [] : [{ operation, role, expected }]
    }),
  )
}

/** What the name of an operation says: `own at 1 h 1 s, window 2 h`. */
export interface Operation {
  /** `own`, `another's`, `the owner's`: the recall of such a message. Else what the words say. */
  readonly subject: string
  /** How old the message is by then. */
  readonly ageMs: number
  /** What else is so; empty: nothing. */
  readonly condition: string
}

export function readOperation(name: string): Operation {
  const [what = '', condition = ''] = name.split(', ')
  const [subject = '', age = ''] = what.split(' at ')
  return { subject, ageMs: milliseconds(age), condition }
}

const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** `1 h 1 s` */
function milliseconds(text: string): number {
  const units: Readonly<Record<string, number>> = { s: 1000, h: hourMs }
  return [...text.matchAll(/(\d+) ([hs])/g)].reduce(
    (sum, [, n, unit = '']) => sum + Number(n) * (units[unit] ?? 0),
    0,
  )
}

/** What the app is set to for one case; null: as it is. */
export function settingsFor(condition: string) {
  if (condition === 'the app forbids group recall') return { forbidGroupRecall: true }
  if (condition === 'window 0') return { recallWindowMs: 0, roleRecallWindowMs: 0 }
  return condition === 'window 2 h' ? { recallWindowMs: 2 * hourMs, roleRecallWindowMs: 2 * hourMs } : null
}
