/** A webhook as it came or left, to read and to send again. */
import { Terminal } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from './copy-button.tsx'
import { useSpeech } from '../words/language.tsx'
import { asCurl } from './curl.ts'
import { indentJson } from './indent-json.ts'

interface RawRequestProps {
  readonly request: {
    readonly method: string
    /** From the path on. */
    readonly url: string
    readonly body: string
    readonly bytes: number
  }
  /** Where the curl line sends it. */
  readonly origin: string
  readonly title: string
  /** The other way to show the body, beside indented. */
  readonly asItWas: string
}

export function RawRequest({ request, origin, title, asItWas }: RawRequestProps) {
  const { words, format } = useSpeech()
  const [indented, setIndented] = useState(true)
  const said = words.detail
  const isSigned = /[?&]Sign=\*\*\*/.test(request.url)
  return (
    <section aria-label={title}>
      <div className="section-head">
        <h3>{title}</h3>
        <span className="aside">{format.bytes(request.bytes)}</span>
        <span className="header-gap" />
        <div className="segments" data-small="" role="group" aria-label={title}>
          <button type="button" aria-pressed={indented} onClick={() => setIndented(true)}>
            {said.indented}
          </button>
          <button type="button" aria-pressed={!indented} onClick={() => setIndented(false)}>
            {asItWas}
          </button>
        </div>
      </div>
      {/* Scrollable, therefore focusable: a keyboard must reach its end. */}
      <pre className="code" tabIndex={0} aria-label={title}>
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
