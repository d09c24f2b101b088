/** What was authentic and not understood: shown, to be read again after an upgrade or by hand. */
import type { QuarantinedView, QuarantinePage } from '@takeback/protocol'
import { Archive } from 'lucide-react'
import { useState } from 'react'
import { fetchQuarantine } from '../api/recalls.ts'
import { CodeBlock } from '../design/code-block.tsx'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { useSpeech } from '../words/language.tsx'
import { useCallbackPlace } from './callback-place.ts'
import { sampleWithoutKey } from './sample-webhook.ts'
import { asCurl } from '../design/curl.ts'
import { Quarantined } from './quarantined.tsx'
import { RecallBones } from './recall-bones.tsx'
import { usePolled } from '../live-list/use-polled.ts'

const LOOK_AGAIN = 5000
const newestPage = (signal: AbortSignal): Promise<QuarantinePage> => fetchQuarantine(null, signal)

interface QuarantineProps {
  readonly sdkAppId: number
  readonly say: (text: string) => void
}

export function Quarantine({ sdkAppId, say }: QuarantineProps) {
  const { words } = useSpeech()
  const place = useCallbackPlace()
  const { answer, problem, again } = usePolled(newestPage, LOOK_AGAIN)
  const [older, setOlder] = useState<QuarantinePage | null>(null)
  if (answer === null) {
    return problem === null ? (
      <RecallBones label={words.list.loading} />
    ) : (
      <ProblemNotice problem={problem} retry={again} />
    )
  }
  const items = joined(answer.quarantined, older?.quarantined ?? [])
  const next = older === null ? answer.next : older.next
  if (items.length === 0) {
    return (
      <Notice icon={Archive} title={words.quarantine.emptyTitle} text={words.quarantine.emptyText}>
        <CodeBlock
          text={asCurl(place.origin, sampleWithoutKey(place.path, sdkAppId))}
          label={words.quarantine.emptyText}
        />
        <p className="notice-note">{words.list.emptyNote}</p>
      </Notice>
    )
  }

  async function showOlder(): Promise<void> {
    const page = await fetchQuarantine(next).catch(() => null)
    if (page === null) say(words.list.moreFailed)
    else setOlder({ quarantined: [...(older?.quarantined ?? []), ...page.quarantined], next: page.next })
  }
  function done(id: number): void {
    if (older !== null)
      setOlder({ ...older, quarantined: older.quarantined.filter((item) => item.id !== id) })
    again()
  }
  return (
    <section className="apart" aria-label={words.quarantine.label}>
      <p className="intro">{words.quarantine.intro}</p>
      <ul className="parcels">
        {items.map((item) => (
          <Quarantined key={item.id} item={item} say={say} done={done} />
        ))}
      </ul>
      {next === null ? null : (
        <button type="button" className="button" onClick={() => void showOlder()}>
          {words.quarantine.older}
        </button>
      )}
    </section>
  )
}

/** New ones push old ones from the first page into the second, where they may be already. */
function joined(
  newest: readonly QuarantinedView[],
  older: readonly QuarantinedView[],
): readonly QuarantinedView[] {
  const shown = new Set(newest.map((item) => item.id))
  return [...newest, ...older.filter((item) => !shown.has(item.id))]
}
