/** How table.json is read. */
export type Grid = Readonly<Record<string, string>>

export interface Table {
  readonly groups: Readonly<Record<string, Grid>>
  readonly oneToOne: Grid
  readonly official: Grid
  /** What happened after the message was said, and before it was taken back. */
  readonly ends: { readonly group: Grid; readonly oneToOne: Grid }
}

export interface Case {
  readonly operation: string
  readonly role: string
  readonly expected: number
}

/** One case per cell; `-` is none. */
export function casesOf({ roles = '', ...rows }: Grid): Case[] {
  return Object.entries(rows).flatMap(([operation, codes]) => {
    const list = codes.split(' ')
    return roles
      .split(' ')
      .map((role, i) => ({ operation, role, expected: list[i] === '-' ? null : Number(list[i]) }))
      .filter((row): row is Case => row.expected !== null)
  })
}

export const hourMs = 3_600_000

/** `1 h 1 s` */
export function milliseconds(text: string): number {
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
