/** The list without a row: nothing came yet, or nothing fits. Either way the next step is one press or one paste away. */
import { Inbox, SearchX } from 'lucide-react'
import { CodeBlock } from '../design/code-block.tsx'
import { Notice } from '../design/notice.tsx'
import { useSpeech } from '../words/language.tsx'
import { useCallbackPlace } from './callback-place.ts'
import { sampleWebhook } from './sample-webhook.ts'
import { asCurl, demoCurl } from '../design/curl.ts'
import { MakeRecallButtons } from './make-recall.tsx'

interface EmptyListProps {
  readonly filtered: boolean
  readonly clear: () => void
  readonly demo: boolean
  readonly sdkAppId: number
  readonly say: (text: string) => void
}

export function EmptyList({ filtered, clear, demo, sdkAppId, say }: EmptyListProps) {
  const { words } = useSpeech()
  const place = useCallbackPlace()
  const said = words.list
  if (filtered) {
    return (
      <Notice icon={SearchX} title={said.noMatchTitle} text={said.noMatchText}>
        <div className="notice-actions">
          <button type="button" className="button" onClick={clear}>
            {said.clearFilters}
          </button>
        </div>
      </Notice>
    )
  }
  // Both halves together check signatures, so there a webhook by hand would be refused: the recall itself is made.
  const command = demo ? demoCurl(location.origin) : asCurl(place.origin, sampleWebhook(place.path, sdkAppId))
  const text = demo ? said.emptyDemo : said.emptyText
  return (
    <Notice icon={Inbox} title={said.emptyTitle} text={text}>
      {demo ? <MakeRecallButtons say={say} /> : null}
      <CodeBlock text={command} label={text} />
      {demo ? null : <p className="notice-note">{said.emptyNote}</p>}
    </Notice>
  )
}
