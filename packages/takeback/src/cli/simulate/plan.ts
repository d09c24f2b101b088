/**
 * What a simulation does with each line: where it is sent and whether it is taken back. Pure and repeatable: the same
 * log and share give the same plan.
 */
import type { ChatLine } from './chat-log.ts'

export interface PlannedMessage {
  readonly sender: string
  readonly text: string
  /** The other person of a one-to-one message; null: into the group. */
  readonly recipient: string | null
  readonly recalled: boolean
}

/** Half of the lines go to whoever else spoke last; the others, and monologues, go into the group. */
export function planMessages(lines: readonly ChatLine[], sharePercent: number): PlannedMessage[] {
  let previous: string | null = null
  let other: string | null = null
  return lines.map(({ from, text }, index) => {
    if (previous !== null && previous !== from) other = previous
    previous = from
    const recipient = isPrivate(index) && other !== null && other !== from ? other : null
    return { sender: from, text, recipient, recalled: isChosen(index, sharePercent) }
  })
}

/** Spreads the share evenly over the log: 10 % of 100 messages are exactly 10. */
function isChosen(index: number, sharePercent: number): boolean {
  return Math.floor(((index + 1) * sharePercent) / 100) > Math.floor((index * sharePercent) / 100)
}

/** A coin that falls the same way each time, and in no step with the share. */
function isPrivate(index: number): boolean {
  const golden = 0x9e3779b1
  return Math.imul(index, golden) >>> 31 === 1
}
