/** Each reason for a refusal once: how often, when last, what failed, and the setting that would accept it. */
import type { RefusalsView, RefusedReasonView } from '@takeback/protocol'
import { CircleX } from 'lucide-react'
import { Age } from '../design/server-clock.tsx'
import { Id } from '../design/id.tsx'
import { useSpeech } from '../words/language.tsx'
import { ReasonText } from '../words/reason-text.tsx'
import { wordOf } from '../words/word-of.ts'
import { refusedCase } from './refused-case.ts'

type Settings = RefusalsView['settings']

interface RefusedReasonsProps {
  readonly reasons: readonly RefusedReasonView[]
  readonly settings: Settings
}

export function RefusedReasons({ reasons, settings }: RefusedReasonsProps) {
  const { words, format } = useSpeech()
  const said = words.refusals
  return (
    <ul>
      {reasons.map((reason) => (
        <li key={reason.reason} className="parcel">
          <div className="parcel-head">
            <span className="mark" data-tone="danger">
              <CircleX size={14} aria-hidden />
              <span className="id">{reason.reason}</span>
            </span>
            <span className="aside">
              {said.times(format.number(reason.count), reason.count)} · {said.lastSeen}{' '}
              <Age time={reason.lastAt} /> · <Id value={reason.clientIp} longest={24} />
            </span>
          </div>
          <p className="parcel-why">
            <RefusedWhy {...reason} settings={settings} words="refusedWhy" />
          </p>
          <p className="parcel-mend">
            <RefusedWhy {...reason} settings={settings} words="refusedMend" />
          </p>
        </li>
      ))}
    </ul>
  )
}

type RefusedWhyProps = Pick<RefusedReasonView, 'reason' | 'params' | 'detail'> & {
  readonly settings: Settings
  readonly words: 'refusedWhy' | 'refusedMend'
}

export function RefusedWhy({ settings, words: which, ...refusal }: RefusedWhyProps) {
  const { words } = useSpeech()
  const found = refusedCase(refusal, settings)
  const sentence = wordOf(words[which], found.key)
  if (sentence !== null) return <ReasonText words={sentence} params={found.params} />
  // A reason of a later version: its own words say what was wrong, and nobody here knows what would mend it.
  return which === 'refusedWhy' ? <code className="id">{refusal.detail}</code> : null
}
