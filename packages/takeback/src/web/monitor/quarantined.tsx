/**
 * One webhook in quarantine: what it claims to be, the check that failed, the spot in the body, what would accept it,
 * and the two ways out: reading it again, and a correction by hand.
 */
import type { HeadersView, QuarantinedView, TroubleCode } from '@takeback/protocol'
import { Pencil, RefreshCw, Terminal, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { acceptQuarantined } from '../api/recalls.ts'
import { CopyButton } from '../design/copy-button.tsx'
import { MarkedJson } from '../design/marked-json.tsx'
import { problemSentence } from '../design/problem-sentence.ts'
import { Age } from '../design/server-clock.tsx'
import { useSpeech } from '../words/language.tsx'
import { ReasonText } from '../words/reason-text.tsx'
import { troubleSentence } from '../words/trouble-sentence.ts'
import type { Words } from '../words/words.ts'
import { useCallbackPlace } from './callback-place.ts'
import { Correction } from './correction.tsx'
import { asCurl } from '../design/curl.ts'
import { UrlParameters } from './url-parameters.tsx'

interface QuarantinedProps {
  readonly item: QuarantinedView
  readonly say: (text: string) => void
  readonly done: (id: number) => void
}

export function Quarantined({ item, say, done }: QuarantinedProps) {
  const { words, format } = useSpeech()
  const said = words.quarantine
  const [isReading, setReading] = useState(false)
  const [isCorrecting, setCorrecting] = useState(false)
  const { origin } = useCallbackPlace()

  async function readAgain(): Promise<void> {
    setReading(true)
    try {
      await acceptQuarantined(item.id)
      accepted()
    } catch (error) {
      say(said.stillNot(problemSentence(error, words)))
    }
    setReading(false)
  }
  function accepted(): void {
    say(said.accepted)
    done(item.id)
  }

  return (
    <li className="parcel">
      <div className="parcel-head">
        <span className="id">{item.command}</span>
        <span className="aside">
          <Age time={item.receivedAt} /> · {item.sdkAppId} · {format.bytes(item.bytes)} ·{' '}
          {said.from(item.peerIp)}
          {' · '}
          {item.signed ? said.signed : said.unsigned}
          {item.times > 1 ? ` · ${said.times(format.number(item.times))}` : null}
        </span>
      </div>
      <p className="parcel-why">
        <span className="mark" data-tone="warning">
          <TriangleAlert size={14} aria-hidden />
        </span>{' '}
        {troubleSentence(item.trouble, words)}
      </p>
      <p className="parcel-mend">
        <ReasonText words={mendOf(item.trouble.code, words)} params={item.trouble.params} />
      </p>
      <div className="parcel-actions">
        <button
          type="button"
          className="button"
          data-small=""
          disabled={isReading}
          onClick={() => void readAgain()}
        >
          <RefreshCw size={14} />
          {isReading ? said.accepting : said.accept}
        </button>
        <button
          type="button"
          className="button"
          data-small=""
          aria-expanded={isCorrecting}
          onClick={() => setCorrecting(!isCorrecting)}
        >
          <Pencil size={14} />
          {said.correct}
        </button>
        {isWhole(item) ? (
          <CopyButton
            label={words.detail.copyCurl}
            icon={<Terminal size={14} />}
            text={() => asCurl(origin, item)}
          />
        ) : null}
      </div>
      {isCorrecting ? (
        <Correction item={item} accepted={accepted} close={() => setCorrecting(false)} />
      ) : null}
      <Came item={item} />
    </li>
  )
}

function Came({ item }: { readonly item: QuarantinedView }) {
  const { words, format } = useSpeech()
  const said = words.quarantine
  return (
    <details>
      <summary>{words.detail.request}</summary>
      <UrlParameters url={item.url} />
      <pre className="code" tabIndex={0} aria-label={words.detail.request}>
        <span className="request-line">POST {item.url}</span>
        {headerLines(item.headers)}
        {'\n\n'}
        <MarkedJson text={item.body} trouble={item.trouble} />
      </pre>
      {notesOf(item, said, format.number).map((note) => (
        <p key={note} className="notice-note">
          {note}
        </p>
      ))}
    </details>
  )
}

function headerLines(headers: HeadersView | null): string {
  return (headers?.lines ?? []).map(({ name, value }) => `\n${name}: ${value ?? '***'}`).join('')
}

/** What is missing of the request as it is shown. */
function notesOf(
  item: QuarantinedView,
  said: Words['quarantine'],
  number: (count: number) => string,
): string[] {
  const { headers } = item
  const notes = isWhole(item) ? [] : [said.inPart]
  if (headers === null) return [...notes, said.headersUnknown]
  if (headers.lines.some(({ value }) => value === null)) notes.push(said.headersHidden)
  if (headers.leftOut > 0) notes.push(said.headersLeftOut(number(headers.leftOut), headers.leftOut))
  return notes
}

const bytesAtFault: ReadonlySet<TroubleCode> = new Set([
  'bad-utf8',
  'byte-order-mark',
  'half-surrogate',
  'forbidden-key',
  'duplicate-key',
  'too-deep',
  'not-json',
  'json-ends',
])
const commandAtFault: ReadonlySet<TroubleCode> = new Set(['no-command', 'contradiction', 'other-command'])

function mendOf(code: TroubleCode, { troubleMend }: Words): string {
  if (bytesAtFault.has(code)) return troubleMend.bytes
  return commandAtFault.has(code) ? troubleMend.command : troubleMend.form
}

/** The list holds the begin of a long body, and bytes that are no UTF-8 do not survive as text. */
function isWhole(item: QuarantinedView): boolean {
  return new TextEncoder().encode(item.body).length === item.bytes && !item.body.includes('\ufffd')
}
