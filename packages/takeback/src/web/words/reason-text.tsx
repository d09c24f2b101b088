/** Words with places for parameters, and with `code` between backticks. The words are ours, the parameters are text. */
import type { ReasonParams } from '@takeback/protocol'
import { fill } from './fill.ts'

export function ReasonText({ words, params }: { readonly words: string; readonly params: ReasonParams }) {
  // Split before it is filled: a backtick of a stranger is a character like any other.
  return words.split('`').map((part, index) => {
    const key = `${index} ${part}`
    const text = fill(part, params)
    return index % 2 === 1 ? (
      <code key={key} className="id">
        {text}
      </code>
    ) : (
      <span key={key}>{text}</span>
    )
  })
}
