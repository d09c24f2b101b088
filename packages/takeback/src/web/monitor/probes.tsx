/** Harmless calls without our parameters: whoever presses "Verify" in the console sees here that it arrived. */
import type { RefusalsView } from '@takeback/protocol'
import { Id } from '../design/id.tsx'
import { Age } from '../design/server-clock.tsx'
import { useSpeech } from '../words/language.tsx'

export function Probes({ probes, latestProbes }: Pick<RefusalsView, 'probes' | 'latestProbes'>) {
  const { words, format } = useSpeech()
  const said = words.refusals
  const columns = said.probeColumns
  return (
    <section aria-label={said.probes}>
      <h2>{said.probes}</h2>
      <p className="intro">{said.probesWhy}</p>
      {probes === 0 ? (
        <p className="aside">{said.noProbes}</p>
      ) : (
        <>
          <p>{said.probesCount(format.number(probes), probes)}</p>
          <table className="latest">
            <thead>
              <tr>
                <th scope="col">{columns.time}</th>
                <th scope="col">{columns.method}</th>
                <th scope="col">{columns.agent}</th>
                <th scope="col">{columns.ip}</th>
              </tr>
            </thead>
            <tbody>
              {latestProbes.map((probe, index) => (
                // Newest first and without an id: the place counted from the end is what stays.
                <tr key={`${probe.at} ${latestProbes.length - index}`}>
                  <td>
                    <Age time={probe.at} />
                  </td>
                  <td className="id">{probe.method}</td>
                  <td>
                    {probe.userAgent === '' ? (
                      <span className="not-sent">{words.notSent}</span>
                    ) : (
                      probe.userAgent
                    )}
                  </td>
                  <td>
                    <Id value={probe.clientIp} longest={24} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}
