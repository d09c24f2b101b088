/** One recall in full, beside the list, under its own address. */
import type { RecallDetail as Detail } from '@takeback/protocol'
import { FileQuestionMark } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { problemOf, type Problem } from '../api/problem.ts'
import { fetchRecall } from '../api/recalls.ts'
import { CheckList } from '../design/check-list.tsx'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { RawRequest } from '../design/raw-request.tsx'
import { DetailBones, DetailPanel, type DetailSteps } from '../live-list/detail-panel.tsx'
import { useSpeech } from '../words/language.tsx'
import { ByHand } from './by-hand.tsx'
import { useCallbackPlace } from './callback-place.ts'
import { AttemptList, MessageList, RedeliveryList } from './detail-sections.tsx'
import { FactList } from './detail-facts.tsx'
import { KindMark, StateMark } from './marks.tsx'
import { RecalledContent } from './recalled-content.tsx'
import type { Narrow } from './use-route.ts'

/** Another id is another panel: give it as the `key` too. */
interface RecallDetailProps extends DetailSteps {
  readonly id: number
  /** Grows when the stream said that this recall changed: time to look again. */
  readonly changes: number
  readonly narrow: Narrow
}

export function RecallDetail({ id, changes, close, newer, older, narrow }: RecallDetailProps) {
  const { words, format } = useSpeech()
  const { detail, problem, again } = useDetail(id, changes)
  const { origin } = useCallbackPlace()
  return (
    <DetailPanel
      title={words.detail.label(String(id))}
      newerName={words.detail.newer}
      olderName={words.detail.older}
      newer={newer}
      older={older}
      close={close}
    >
      {detail === null && problem === null ? <DetailBones label={words.detail.loading} /> : null}
      {problem === null ? null : <DetailProblem id={id} problem={problem} retry={again} />}
      {detail === null ? null : (
        <div className="detail-body">
          <div className="detail-title">
            <KindMark kind={detail.recall.kind} />
            <StateMark state={detail.recall.state} />
          </div>
          {detail.byHand === null ? null : <ByHand byHand={detail.byHand} />}
          <FactList recall={detail.recall} narrow={narrow} />
          <h3>
            {words.detail.messages(
              format.number(detail.recall.messages.length),
              detail.recall.messages.length,
            )}
          </h3>
          <MessageList kind={detail.recall.kind} messages={detail.recall.messages} />
          <h3>{words.detail.content}</h3>
          <RecalledContent recall={detail.recall} content={detail.content} />
          <h3>{words.detail.checks}</h3>
          <CheckList checks={detail.checks} />
          <h3>{words.detail.attempts}</h3>
          <AttemptList attempts={detail.attempts} />
          <h3>{words.detail.redeliveries}</h3>
          <RedeliveryList times={detail.redeliveredAt} />
          <RawRequest
            request={detail.request}
            origin={origin}
            title={words.detail.request}
            asItWas={words.detail.asReceived}
          />
        </div>
      )}
    </DetailPanel>
  )
}

function useDetail(id: number, changes: number) {
  const [known, setKnown] = useState<{ detail: Detail | null; problem: Problem | null }>({
    detail: null,
    problem: null,
  })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    fetchRecall(id, abort.signal).then(
      (detail) => setKnown({ detail, problem: null }),
      (error: unknown) => {
        if (!abort.signal.aborted) setKnown({ detail: null, problem: problemOf(error) })
      },
    )
    return () => abort.abort()
    // A change and a new attempt are reasons to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [id, changes, attempt])
  const again = useCallback(() => {
    setKnown({ detail: null, problem: null })
    setAttempt((count) => count + 1)
  }, [])
  return { ...known, again }
}

function DetailProblem({
  id,
  problem,
  retry,
}: {
  readonly id: number
  readonly problem: Problem
  readonly retry: () => void
}) {
  const { words } = useSpeech()
  if (problem.kind !== 'status' || problem.status !== 404)
    return <ProblemNotice problem={problem} retry={retry} />
  return (
    <Notice
      icon={FileQuestionMark}
      title={words.detail.missingTitle(String(id))}
      text={words.detail.missingText}
    />
  )
}
