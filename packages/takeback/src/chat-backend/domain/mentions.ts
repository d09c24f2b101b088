/** Who is mentioned, out of the detail of a `message` event: `{ at, atAll, to }`, as the edge wrote it. */

/** Stands for all members; no UserID is empty. */
export const everybody = ''

export function mentionedIn(detail: string | null): readonly string[] {
  if (detail === null) return []
  const { at = [], atAll = false } = JSON.parse(detail) as { at?: readonly string[]; atAll?: boolean }
  return [...new Set(atAll ? [everybody, ...at] : at)]
}
