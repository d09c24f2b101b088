/** What was changed, by whom and from where. Never a secret. */
import type { ChangedSetting } from '@takeback/protocol'
import { fetchChanges } from '../../api/operator.ts'
import { Age } from '../../design/server-clock.tsx'
import { usePolled } from '../../live-list/use-polled.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { settingValue } from './setting-value.ts'

const CHANGES_EVERY = 10_000

export function ChangesCard() {
  const { operator: said, app } = useConsoleWords()
  const { answer } = usePolled(fetchChanges, CHANGES_EVERY)
  if (answer === null || answer.changes.length === 0) return null
  return (
    <section className="card" aria-label={said.changes}>
      <div className="card-head">
        <h3>{said.changes}</h3>
      </div>
      {/* Wider than a narrow screen, and nothing in it takes the focus: the keys scroll it itself. */}
      <div className="table-frame" role="group" aria-label={said.changes} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{said.when}</th>
              <th>{app}</th>
              <th>{said.what}</th>
              <th>{said.by}</th>
              <th>{said.from}</th>
            </tr>
          </thead>
          <tbody>
            {answer.changes.map(({ id, at, sdkAppId, what, detail, settings, by, admin, from }) => (
              <tr key={id}>
                <td data-name={said.when}>
                  <Age time={at} />
                </td>
                <td className="id" data-name={app}>
                  {sdkAppId}
                </td>
                <td className="wraps" data-name={said.what}>
                  {said.kinds[what]}
                  {detail === null ? null : <span className="aside id"> {detail}</span>}
                  {settings === null ? null : <ChangedSettings settings={settings} />}
                </td>
                <td className="wraps" data-name={said.by}>
                  {said.bys[by]}
                  {admin === null ? null : <span className="aside id"> {admin}</span>}
                </td>
                <td className="id" data-name={said.from}>
                  {from}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** In the words and units of the form. */
function ChangedSettings({ settings }: { readonly settings: readonly ChangedSetting[] }) {
  const { operator: said } = useConsoleWords()
  const { format } = useSpeech()
  return (
    <ul>
      {settings.map(({ name, before, after }) => {
        const now = settingValue(name, after, said, format)
        return (
          <li key={name} className="aside">
            {before === null
              ? said.changedTo(said.settingNames[name], now)
              : said.changed(said.settingNames[name], settingValue(name, before, said, format), now)}
          </li>
        )
      })}
    </ul>
  )
}
