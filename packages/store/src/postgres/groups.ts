/**
 * Which turns of a batch load together: neighbours that declare what they touch, as long as none reads what one before
 * it writes. A turn that declares nothing is alone, after those before it have written. Pure.
 */
import type { Touches } from '../turn.ts'

/** Indices, in order: every group loads after the one before it has written. */
export function groupTurns(touches: readonly (Touches | null)[]): number[][] {
  const groups: number[][] = []
  /** What the latest group writes; null: it takes nobody in. */
  let written: Set<string> | null = null
  for (const [index, touched] of touches.entries()) {
    const group = groups.at(-1)
    if (group !== undefined && written !== null && touched !== null && isFree(touched, written)) {
      group.push(index)
    } else {
      groups.push([index])
      written = touched === null ? null : new Set()
    }
    for (const name of touched?.writes ?? []) written?.add(name)
  }
  return groups
}

function isFree({ reads }: Touches, written: ReadonlySet<string>): boolean {
  return !reads.some((name) => written.has(name))
}
