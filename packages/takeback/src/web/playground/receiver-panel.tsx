/** What the app backend checked before it believed the webhook. */
import { CheckList } from '../design/check-list.tsx'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { FollowedRecall } from './use-recall.ts'

export function ReceiverPanel({ recall }: { readonly recall: FollowedRecall | null }) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground.receiver
  const detail = recall?.detail ?? null
  return (
    <section className="panel" aria-label={said.title}>
      <header className="panel-head">
        <h2>{said.title}</h2>
        <span className="aside">{said.lead}</span>
      </header>
      {detail === null ? (
        <p className="aside">{recall === null ? said.empty : said.waiting}</p>
      ) : (
        <>
          <CheckList checks={detail.checks} />
          <p className="panel-foot">
            <a className="button" data-small="" href={`/recalls/${detail.recall.id}`}>
              {said.open}
            </a>
          </p>
        </>
      )}
    </section>
  )
}
