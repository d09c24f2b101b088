/** That a webhook was accepted by hand: who, when, what was wrong, and what had come. */
import type { ByHandView } from '@takeback/protocol'
import { Hand } from 'lucide-react'
import { MarkedJson } from '../design/marked-json.tsx'
import { useSpeech } from '../words/language.tsx'
import { troubleSentence } from '../words/trouble-sentence.ts'

export function ByHand({ byHand }: { readonly byHand: ByHandView }) {
  const { words, format } = useSpeech()
  const said = words.detail
  return (
    <section aria-label={said.byHand} className="by-hand">
      <p>
        <span className="mark" data-tone="warning">
          <Hand size={14} aria-hidden />
          {said.byHand}
        </span>{' '}
        {said.byHandBy(byHand.person, byHand.address)}, <time>{format.exact(byHand.at)}</time>
      </p>
      <p className="aside">
        {said.byHandWhy} {troubleSentence(byHand.trouble, words)}
      </p>
      <details>
        <summary>
          {said.original} · {format.bytes(byHand.bytes)}
        </summary>
        <pre className="code" tabIndex={0} aria-label={said.original}>
          <MarkedJson text={byHand.original} trouble={byHand.trouble} />
        </pre>
      </details>
    </section>
  )
}
