/** The webhook as it came, to read and to send again. */
import type { RecallDetail } from '@takeback/protocol'
import { Terminal } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from '../design/copy-button.tsx'
import { useSpeech } from '../words/language.tsx'
import { useCallbackPlace } from './callback-place.ts'
import { asCurl } from './curl.ts'
import { indentJson } from '../design/indent-json.ts'

export function RawRequest({ request }: { readonly request: RecallDetail['request'] }) {
  const { words, format } = useSpeech()
  const [indented, setIndented] = useState(true)
  const said = words.detail
  const { origin } = useCallbackPlace()
  const isSigned = /[?&]Sign=\*\*\*/.test(request.url)
  return (
    <section aria-label={said.request}>
      <div className="section-head">
        <h3>{said.request}</h3>
        <span className="aside">{format.bytes(request.bytes)}</span>
        <span className="header-gap" />
        <div className="segments" data-small="" role="group" aria-label={said.request}>
          <button type="button" aria-pressed={indented} onClick={() => setIndented(true)}>
            {said.indented}
          </button>
          <button type="button" aria-pressed={!indented} onClick={() => setIndented(false)}>
            {said.asReceived}
          </button>
        </div>
      </div>
      {/* Scrollable, therefore focusable: a keyboard must reach its end. */}
      <pre className="code" tabIndex={0} aria-label={said.request}>
        <span className="request-line">
          {request.method} {request.url}
        </span>
        {'\n\n'}
        {indented ? indentJson(request.body) : request.body}
      </pre>
      <div className="notice-actions">
        <CopyButton
          label={said.copyCurl}
          icon={<Terminal size={14} />}
          text={() => asCurl(origin, request)}
        />
        <CopyButton label={said.copyBody} text={() => request.body} />
      </div>
      {isSigned ? <p className="notice-note">{said.signHidden}</p> : null}
    </section>
  )
}
