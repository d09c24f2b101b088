/**
 * Which turns of a batch load together: neighbours that declare what they touch, when nobody among them touches what
 * another does. A turn that declares nothing is alone, after those before it have written. Pure.
 */
export type Touches = readonly string[] | null

/** Indices, in order: every group loads after the one before it has written. */
export function groupTurns(touches: readonly Touches[]): number[][] {
  const groups: number[][] = []
  /** What the latest group touches; null: it takes nobody in. */
  let taken: Set<string> | null = null
  for (const [index, touched] of touches.entries()) {
    const group = groups.at(-1)
    if (group !== undefined && taken !== null && touched !== null && isFree(touched, taken)) {
      group.push(index)
    } else {
      groups.push([index])
      taken = touched === null ? null : new Set()
    }
    for (const name of touched ?? []) taken?.add(name)
  }
  return groups
}

function isFree(touched: readonly string[], taken: ReadonlySet<string>): boolean {
  return !touched.some((name) => taken.has(name))
}
