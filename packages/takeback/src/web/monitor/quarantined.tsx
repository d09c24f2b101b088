/** One webhook in quarantine: what it claims to be, why it was not understood, and the button that reads it again. */
import type { QuarantinedView } from '@takeback/protocol'
import { RefreshCw, Terminal } from 'lucide-react'
import { useState } from 'react'
import { acceptQuarantined } from '../api/recalls.ts'
import { CopyButton } from '../design/copy-button.tsx'
import { Age } from '../design/server-clock.tsx'
import { useSpeech } from '../words/language.tsx'
import { useCallbackPlace } from './callback-place.ts'
import { asCurl } from './curl.ts'
import { problemSentence } from '../design/problem-sentence.ts'

interface QuarantinedProps {
  readonly item: QuarantinedView
  readonly say: (text: string) => void
  readonly done: (id: number) => void
}

export function Quarantined({ item, say, done }: QuarantinedProps) {
  const { words, format } = useSpeech()
  const [reading, setReading] = useState(false)
  const { origin } = useCallbackPlace()

  async function accept(): Promise<void> {
    setReading(true)
    try {
      await acceptQuarantined(item.id)
      say(words.quarantine.accepted)
      done(item.id)
    } catch (error) {
      say(words.quarantine.stillNot(problemSentence(error, words)))
    }
    setReading(false)
  }

  return (
    <li className="parcel">
      <div className="parcel-head">
        <span className="id">{item.command}</span>
        <span className="aside">
          <Age time={item.receivedAt} /> · {item.sdkAppId} · {format.bytes(item.bytes)}
        </span>
        <span className="header-gap" />
        {isWhole(item) ? (
          <CopyButton
            label={words.detail.copyCurl}
            icon={<Terminal size={14} />}
            text={() => asCurl(origin, item)}
          />
        ) : null}
        <button
          type="button"
          className="button"
          data-small=""
          disabled={reading}
          onClick={() => void accept()}
        >
          <RefreshCw size={14} />
          {reading ? words.quarantine.accepting : words.quarantine.accept}
        </button>
      </div>
      <p className="parcel-why">{item.why}</p>
      <details>
        <summary>{words.detail.request}</summary>
        <pre className="code" tabIndex={0} aria-label={words.detail.request}>
          <span className="request-line">POST {item.url}</span>
          {'\n\n'}
          {item.body}
        </pre>
        {isWhole(item) ? null : <p className="notice-note">{words.quarantine.inPart}</p>}
      </details>
    </li>
  )
}

/** The list holds the begin of a long body, and bytes that are no UTF-8 do not survive as text. */
function isWhole(item: QuarantinedView): boolean {
  return new TextEncoder().encode(item.body).length === item.bytes && !item.body.includes('\ufffd')
}
