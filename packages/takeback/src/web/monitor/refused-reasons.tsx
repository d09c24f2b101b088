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
            <RefusedWhy
              reason={reason.reason}
              params={reason.params}
              settings={settings}
              words="refusedWhy"
            />
          </p>
          <p className="parcel-mend">
            <RefusedWhy
              reason={reason.reason}
              params={reason.params}
              settings={settings}
              words="refusedMend"
            />
          </p>
        </li>
      ))}
    </ul>
  )
}

interface RefusedWhyProps {
  readonly reason: string
  readonly params: RefusedReasonView['params']
  readonly settings: Settings
  readonly words: 'refusedWhy' | 'refusedMend'
  /** In the server's words, for a reason of a later version. */
  readonly detail?: string
}

export function RefusedWhy({ reason, params, settings, words: which, detail = '' }: RefusedWhyProps) {
  const { words } = useSpeech()
  const found = refusedCase(reason, params, settings)
  const sentence = wordOf(words[which], found.key)
  return sentence === null ? detail : <ReasonText words={sentence} params={found.params} />
}
