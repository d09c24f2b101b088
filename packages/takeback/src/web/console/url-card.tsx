/** The webhook URL. What is wrong with it is said while one types. */
import { webhookUrlTrouble } from '@takeback/protocol'
import { useConsoleWords } from '../words/console-words.ts'
import { fill } from '../words/fill.ts'
import type { Draft } from './use-settings.ts'

interface DraftProps {
  readonly draft: Draft
  readonly edit: (change: Partial<Draft>) => void
}

export function UrlCard({ draft: { Url }, edit }: DraftProps) {
  const { webhook: said } = useConsoleWords()
  const trouble = Url === '' ? null : webhookUrlTrouble(Url)
  const wrong =
    trouble === null ? '' : fill(said.urlTroubles[trouble.code], { parameter: trouble.parameter ?? '' })
  const isPlain = trouble === null && isPlainHttp(Url)
  return (
    <section className="card" aria-label={said.where}>
      <div className="card-head">
        <h3>{said.where}</h3>
      </div>
      <div className="card-body">
        <label className="labelled">
          <span>{said.url}</span>
          <span className="field" data-wrong={wrong === '' ? undefined : ''}>
            <input
              name="url"
              type="text"
              inputMode="url"
              value={Url}
              placeholder="https://www.example.com/callback"
              maxLength={2048}
              autoComplete="off"
              spellCheck={false}
              aria-invalid={wrong !== ''}
              aria-describedby="url-hint"
              onChange={(event) => edit({ Url: event.target.value.trim() })}
            />
          </span>
        </label>
        <p className="hint-line" id="url-hint" role={wrong === '' ? undefined : 'alert'}>
          {wrong === '' ? (isPlain ? said.plainHttp : said.urlHint) : wrong}
        </p>
      </div>
    </section>
  )
}

function isPlainHttp(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
