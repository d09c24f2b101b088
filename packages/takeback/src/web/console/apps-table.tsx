/** Every app of this Chat backend with the state of its endpoint. */
import type { ConsoleApp } from '@takeback/protocol'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { endpointStateOf, EndpointStateMark } from './endpoint-state.tsx'
import type { Navigation } from './use-route.ts'
import { ViewLink } from './view-link.tsx'

interface AppsTableProps {
  readonly apps: readonly ConsoleApp[]
  readonly shown: number
  readonly go: Navigation['go']
}

export function AppsTable({ apps, shown, go }: AppsTableProps) {
  const said = useConsoleWords()
  const { format } = useSpeech()
  const { figures } = said
  return (
    <section className="card" aria-label={said.apps}>
      <div className="card-head">
        <h3>{said.apps}</h3>
      </div>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>{said.app}</th>
              <th>{said.endpoint.label}</th>
              <th className="number">{figures.waiting}</th>
              <th className="number">{figures.parked}</th>
              <th className="number">{figures.dead}</th>
            </tr>
          </thead>
          <tbody>
            {apps.map((app) => (
              <tr key={app.sdkAppId} data-shown={app.sdkAppId === shown ? '' : undefined}>
                <td data-name={said.app}>
                  <ViewLink
                    className="link id"
                    to={{ view: 'overview', app: app.sdkAppId, deliveryId: null, filters: {} }}
                    go={go}
                  >
                    {app.sdkAppId}
                  </ViewLink>
                </td>
                <td data-name={said.endpoint.label}>
                  <EndpointStateMark state={endpointStateOf(app)} />
                </td>
                <td className="number" data-name={figures.waiting}>
                  {format.number(app.queue.waiting)}
                </td>
                <td className="number" data-name={figures.parked}>
                  {format.number(app.queue.parked)}
                </td>
                <td className="number" data-name={figures.dead}>
                  {format.number(app.queue.dead)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
