/** The endpoint of an app: its state in a sentence, since when, what comes next, and pause and resume. */
import type { ConsoleApp, EndpointView } from '@takeback/protocol'
import { FlaskConical, Pause, Pencil, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { changeWebhook } from '../api/console.ts'
import { Attempt } from '../deliveries/attempt.tsx'
import { Age, Countdown } from '../design/server-clock.tsx'
import { type ConsoleWords, useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'
import { type EndpointState, endpointStateOf, EndpointStateMark } from './endpoint-state.tsx'
import { ViewLink } from './view-link.tsx'
import type { Navigation } from './use-route.ts'

interface EndpointCardProps {
  readonly app: ConsoleApp
  readonly go: Navigation['go']
  readonly say: (text: string) => void
  readonly again: () => void
}

export function EndpointCard({ app, go, say, again }: EndpointCardProps) {
  const said = useConsoleWords()
  const { webhook, endpoint, sdkAppId } = app
  const state = endpointStateOf(app)
  const settings = { view: 'webhook', app: sdkAppId, deliveryId: null, filters: {} } as const
  return (
    <section className="card endpoint" aria-label={said.endpoint.label}>
      <div className="card-head">
        <EndpointStateMark state={state} size={20} />
        {webhook === null || webhook.url === '' ? null : (
          <span className="id endpoint-url" title={webhook.url}>
            {webhook.url}
          </span>
        )}
      </div>
      <div className="card-body">
        <p className="endpoint-sentence">{sentenceOf(state, endpoint, said)}</p>
        {state === 'unset' ? null : <Facts app={app} />}
      </div>
      <div className="card-foot">
        {state === 'unset' ? (
          <ViewLink className="button" primary to={settings} go={go}>
            <Pencil size={14} />
            {said.endpoint.setUrl}
          </ViewLink>
        ) : (
          <>
            <PauseButton app={app} say={say} again={again} />
            <ViewLink className="button" to={settings} hash="#test" go={go}>
              <FlaskConical size={14} />
              {said.endpoint.test}
            </ViewLink>
          </>
        )}
      </div>
    </section>
  )
}

function sentenceOf(
  state: EndpointState,
  endpoint: EndpointView | null,
  { endpoint: said }: ConsoleWords,
): string {
  switch (state) {
    case 'unset':
      return said.unset
    case 'paused':
      return said.paused
    case 'no-call-yet':
      return said.noCallYet
    case 'healthy':
      return said.healthy
    case 'failing': {
      const { failures = 0, failuresToOpen = 0 } = endpoint ?? {}
      return failures < 2 ? said.failingOnce : said.failing(String(failures), String(failuresToOpen))
    }
    case 'left-alone':
      return said.leftAlone
  }
}

function Facts({ app: { webhook, endpoint } }: { readonly app: ConsoleApp }) {
  const { endpoint: said, webhook: settings } = useConsoleWords()
  const { words } = useSpeech()
  if (webhook === null || endpoint === null) return null
  const { leftAloneSince, nextTryAt, lastAcceptedAt, lastFailure, state } = endpoint
  const isInTrouble = state === 'failing' || state === 'left-alone'
  const signatures = [
    ...(webhook.tokenEnabled ? [said.bySign] : []),
    ...(webhook.signingSecrets > 0 ? [said.byBody] : []),
    ...(webhook.signingSecrets > 1 ? [said.rotating] : []),
  ]
  return (
    <>
      <dl className="endpoint-facts">
        {leftAloneSince === null ? null : (
          <Fact name={said.since}>
            <Age time={leftAloneSince} />
          </Fact>
        )}
        {nextTryAt === null || webhook.paused ? null : (
          <Fact name={said.nextTry}>
            <Countdown time={nextTryAt} />
          </Fact>
        )}
        <Fact name={said.lastAccepted}>
          {lastAcceptedAt === null ? said.never : <Age time={lastAcceptedAt} />}
        </Fact>
        <Fact name={said.signedBy}>{signatures.length === 0 ? said.unsigned : signatures.join(' · ')}</Fact>
        <Fact name={said.preset}>{settings[webhook.preset]}</Fact>
      </dl>
      {isInTrouble && lastFailure !== null ? (
        <div className="endpoint-failure">
          <h4>
            {said.lastFailure}
            <span className="aside">
              <Age time={lastFailure.at} />
            </span>
          </h4>
          <ul aria-label={words.deliveries.answer}>
            <Attempt attempt={lastFailure} number={lastFailure.attempt} isOnly />
          </ul>
        </div>
      ) : null}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface PauseButtonProps {
  readonly app: ConsoleApp
  readonly say: (text: string) => void
  readonly again: () => void
}

function PauseButton({ app: { webhook, sdkAppId }, say, again }: PauseButtonProps) {
  const { endpoint: said, ...console } = useConsoleWords()
  const { words } = useSpeech()
  const [working, setWorking] = useState(false)
  const isPaused = webhook?.paused === true

  async function toggle(): Promise<void> {
    setWorking(true)
    try {
      await changeWebhook(sdkAppId, { Paused: !isPaused })
      say(isPaused ? said.resumedNow : said.pausedNow)
      again()
    } catch (error) {
      say(commandProblem(error, words, console))
    }
    setWorking(false)
  }

  return (
    <button
      type="button"
      className="button"
      data-primary={isPaused ? '' : undefined}
      disabled={working}
      onClick={() => void toggle()}
    >
      {isPaused ? <Play size={14} /> : <Pause size={14} />}
      {isPaused ? said.resume : said.pause}
    </button>
  )
}
