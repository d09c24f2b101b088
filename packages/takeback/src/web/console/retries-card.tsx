/** The preset: how much patience a webhook gets. */
import type { WebhookPreset } from '@takeback/protocol'
import { useConsoleWords } from '../words/console-words.ts'
import type { Draft } from './use-settings.ts'

interface DraftProps {
  readonly draft: Draft
  readonly edit: (change: Partial<Draft>) => void
}

export function RetriesCard({ draft: { Preset, RetryTimeouts }, edit }: DraftProps) {
  const { webhook: said } = useConsoleWords()
  const choices: readonly (readonly [WebhookPreset, string, string])[] = [
    ['durable', said.durable, said.durableWhy],
    ['tencent', said.tencent, said.tencentWhy],
  ]
  return (
    <section className="card" aria-label={said.retries}>
      <div className="card-head">
        <h3>{said.retries}</h3>
      </div>
      <div className="card-body choices" role="radiogroup" aria-label={said.retries}>
        {choices.map(([preset, name, why]) => (
          <label key={preset} className="choice" data-chosen={Preset === preset ? '' : undefined}>
            <input
              type="radio"
              name="preset"
              value={preset}
              checked={Preset === preset}
              onChange={() => edit({ Preset: preset })}
            />
            <span>
              <strong>
                {name} <span className="id">{preset}</span>
              </strong>
              <span className="aside">{why}</span>
            </span>
          </label>
        ))}
        {Preset === 'tencent' ? (
          <label className="ticked">
            <input
              type="checkbox"
              checked={RetryTimeouts}
              onChange={(event) => edit({ RetryTimeouts: event.target.checked })}
            />
            {said.retryTimeouts}
          </label>
        ) : null}
      </div>
    </section>
  )
}
