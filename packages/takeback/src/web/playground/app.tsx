/** The playground: phones beside what their recalls do. Holds the states of the page; the stage is a file of its own. */
import { CloudOff, MonitorX } from 'lucide-react'
import { useLayoutEffect } from 'react'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { PageHeader } from '../design/page-header.tsx'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import { Skeleton } from './skeleton.tsx'
import { Stage } from './stage.tsx'
import { type PhonesState, usePhones } from './use-phones.ts'

export function App() {
  const { words } = usePlaygroundSpeech()
  const said = words.playground
  useLayoutEffect(() => {
    document.title = said.title
  }, [said])
  return (
    <div className="app">
      <a className="skip" href="#phones">
        {said.skip}
      </a>
      <PageHeader page="playground" hasOthers state={null} />
      <main className="playground">
        {'WebSocket' in globalThis ? (
          <Connected />
        ) : (
          <Notice icon={MonitorX} tone="danger" title={said.noWebSocketTitle} text={said.noWebSocket} />
        )}
      </main>
    </div>
  )
}

function Connected() {
  const { language } = usePlaygroundSpeech()
  const { state, again } = usePhones(language)
  return state.kind === 'ready' ? (
    <Stage key={state.view.chatUrl} {...state} />
  ) : (
    <NotReady state={state} again={again} />
  )
}

function NotReady({
  state,
  again,
}: {
  readonly state: Exclude<PhonesState, { kind: 'ready' }>
  readonly again: () => void
}) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground
  if (state.kind === 'loading') return <Skeleton label={said.loading} />
  if (state.kind === 'no-api') return <ProblemNotice problem={state.problem} retry={again} />
  return (
    <Notice icon={CloudOff} tone="danger" title={said.noGatewayTitle} text={said.noGateway(state.url)}>
      <div className="notice-actions">
        <button type="button" className="button" data-primary="" onClick={again}>
          {words.actions.retry}
        </button>
      </div>
    </Notice>
  )
}
