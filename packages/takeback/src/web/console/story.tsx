/** The story of one delivery, beside the list, under its own address. */
import type { ConsoleApp, DeliveryStory } from '@takeback/protocol'
import { FileQuestionMark } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { fetchStory } from '../api/console.ts'
import { problemOf, type Problem } from '../api/problem.ts'
import { DeliveryStateMark } from '../deliveries/state-mark.tsx'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { RawRequest } from '../design/raw-request.tsx'
import { DetailBones, DetailPanel, type DetailSteps } from '../live-list/detail-panel.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { isHeldByHand } from './by-hand.ts'
import { CommandMark } from './command-mark.tsx'
import type { Hold } from './next-attempt.tsx'
import { StoryActions } from './story-actions.tsx'
import { StoryFacts } from './story-facts.tsx'
import { Timeline } from './timeline.tsx'
import type { Navigation } from './use-route.ts'

/** Another id is another panel: give it as the `key` too. */
interface StoryProps extends DetailSteps {
  readonly app: ConsoleApp
  readonly id: number
  /** Grows when the stream said that this delivery moved: time to look again. */
  readonly moves: number
  readonly hold: Hold
  readonly navigation: Navigation
  readonly say: (text: string) => void
}

export function Story({ app, id, moves, hold, navigation, close, newer, older, say }: StoryProps) {
  const { story: said } = useConsoleWords()
  const { words } = useSpeech()
  const { story, problem, again } = useStory(app.sdkAppId, id, moves)
  const isHeld = story !== null && isHeldByHand(story.delivery)
  const goTo = useCallback((other: number) => navigation.refine({ deliveryId: other }), [navigation])
  return (
    <DetailPanel
      title={said.label(String(id))}
      newerName={said.newer}
      olderName={said.older}
      newer={newer}
      older={older}
      close={close}
    >
      {story === null && problem === null ? <DetailBones label={said.loading} /> : null}
      {problem === null ? null : <StoryProblem id={id} problem={problem} retry={again} />}
      {story === null ? null : (
        <div className="detail-body story">
          <div className="detail-title">
            <CommandMark command={story.delivery.command} topicId={story.delivery.topicId} />
            <DeliveryStateMark state={story.delivery.state} isByHand={isHeld} />
          </div>
          <p className="aside">
            {isHeld ? words.deliveries.byHandWhy : words.deliveries.stateWhy[story.delivery.state]}
          </p>
          <StoryActions app={app.sdkAppId} story={story} hold={hold} say={say} again={again} />
          <h3>{said.title}</h3>
          <Timeline story={story} hold={hold} goTo={goTo} />
          <h3>{said.facts}</h3>
          <StoryFacts story={story} goTo={goTo} />
          <Request app={app} story={story} />
        </div>
      )}
    </DetailPanel>
  )
}

function Request({ app, story }: { readonly app: ConsoleApp; readonly story: DeliveryStory }) {
  const { story: said } = useConsoleWords()
  const { request, messages } = story
  if (request === null) {
    return (
      <>
        <h3>{said.request}</h3>
        <p className="aside">{messages.length === 0 ? said.afterSendBody : said.noUrl}</p>
      </>
    )
  }
  const scheme = app.webhook?.url.startsWith('https:') === true ? 'https' : 'http'
  const [method = 'POST', url = ''] = request.line.split(' ')
  return (
    <>
      <RawRequest
        request={{ method, url, body: request.body, bytes: new TextEncoder().encode(request.body).length }}
        origin={`${scheme}://${request.host}`}
        title={said.request}
        asItWas={said.asSent}
      />
      <p className="notice-note">{said.settingsOfNow}</p>
    </>
  )
}

function useStory(app: number, id: number, moves: number) {
  const [known, setKnown] = useState<{ story: DeliveryStory | null; problem: Problem | null }>({
    story: null,
    problem: null,
  })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    fetchStory(app, id, abort.signal).then(
      (story) => setKnown({ story, problem: null }),
      (error: unknown) => {
        if (!abort.signal.aborted) setKnown({ story: null, problem: problemOf(error) })
      },
    )
    return () => abort.abort()
    // A move and a new attempt are reasons to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [app, id, moves, attempt])
  const again = useCallback(() => setAttempt((count) => count + 1), [])
  return { ...known, again }
}

interface StoryProblemProps {
  readonly id: number
  readonly problem: Problem
  readonly retry: () => void
}

function StoryProblem({ id, problem, retry }: StoryProblemProps) {
  const { story: said } = useConsoleWords()
  if (problem.kind !== 'status' || problem.status !== 404)
    return <ProblemNotice problem={problem} retry={retry} />
  return <Notice icon={FileQuestionMark} title={said.missingTitle(String(id))} text={said.missingText} />
}
