/** The conversation that a delivery tells of. */
import type { ConsoleDelivery } from '@takeback/protocol'
import { ArrowRight } from 'lucide-react'
import { Id } from '../design/id.tsx'
import { useSpeech } from '../words/language.tsx'

interface WhereProps {
  readonly delivery: Pick<ConsoleDelivery, 'from' | 'to' | 'groupId' | 'topicId' | 'officialAccount'>
  /** Characters of one id. */
  readonly longest: number
}

export function Where({ delivery: { from, to, groupId, topicId, officialAccount }, longest }: WhereProps) {
  const { words } = useSpeech()
  if (from !== null && to !== null) {
    return (
      <span className="pair">
        <Id value={from} longest={longest} />
        <ArrowRight size={12} role="img" aria-label={words.to} />
        <Id value={to} longest={longest} />
      </span>
    )
  }
  return <Id value={topicId ?? groupId ?? officialAccount ?? ''} longest={longest + 10} />
}
