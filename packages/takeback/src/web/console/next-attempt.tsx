/** When a delivery is tried next, or what it waits for. */
import type { ConsoleDelivery } from '@takeback/protocol'
import { Countdown } from '../design/server-clock.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { isHeldByHand } from './by-hand.ts'

/** What keeps an app's webhooks from going out, whatever their own plan. */
export type Hold = 'paused' | 'left-alone' | null

interface NextAttemptProps {
  readonly delivery: Pick<ConsoleDelivery, 'state' | 'nextAttemptAt' | 'isBehind' | 'settledAt' | 'byHand'>
  readonly hold: Hold
}

export function NextAttempt({ delivery, hold }: NextAttemptProps) {
  const { state, nextAttemptAt, isBehind } = delivery
  const { list: said, figures } = useConsoleWords()
  if (isHeldByHand(delivery)) return said.whenSentAgain
  if (nextAttemptAt === null) return figures.none
  if (state === 'sending') return said.now
  if (hold === 'paused') return said.whenResumed
  if (isBehind) return said.behind
  return hold === 'left-alone' ? said.whenBack : <Countdown time={nextAttemptAt} />
}
