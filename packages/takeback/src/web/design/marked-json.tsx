/** A body to read, indented, with the spot at fault marked. */
import type { TroubleView } from '@takeback/protocol'
import { indentJson } from './indent-json.ts'
import { findSpot } from './json-spot.ts'

interface MarkedJsonProps {
  readonly text: string
  readonly trouble: TroubleView
}

export function MarkedJson({ text, trouble }: MarkedJsonProps) {
  // Broken JSON stays as it came: the place is a count of its characters.
  const isBroken = trouble.code === 'not-json' || trouble.code === 'json-ends'
  const shown = isBroken ? text : indentJson(text)
  const spot = findSpot(shown, trouble)
  if (spot === null) return shown
  return (
    <>
      {shown.slice(0, spot.from)}
      <mark>{shown.slice(spot.from, spot.to)}</mark>
      {shown.slice(spot.to)}
    </>
  )
}
