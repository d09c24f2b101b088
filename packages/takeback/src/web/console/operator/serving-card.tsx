/** Whether an app serves. Disabling is asked for twice: everybody of the app is sent away. */
import { Power } from 'lucide-react'
import { useState } from 'react'
import { serveApp } from '../../api/operator.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { useStep } from '../use-step.ts'
import type { AppCardProps } from './apps-view.tsx'
import { StepWhy } from '../step-why.tsx'

export function ServingCard({ app: { sdkAppId, disabledAt, createdAt }, say, changed }: AppCardProps) {
  const { operator: said } = useConsoleWords()
  const { format } = useSpeech()
  const { working, why, run } = useStep({ say, changed })
  const [asked, setAsked] = useState(false)

  async function disable(): Promise<void> {
    await run(() => serveApp(sdkAppId, 'disable'), said.disabled)
    setAsked(false)
  }

  return (
    <section className="card" aria-label={said.app(String(sdkAppId))}>
      <div className="card-head">
        <h3>{said.app(String(sdkAppId))}</h3>
        <span className="pill" data-warns={disabledAt === null ? undefined : ''}>
          {disabledAt === null ? said.serves : said.isDisabled}
        </span>
      </div>
      <p className="card-body aside">
        {disabledAt === null
          ? said.made(format.moment(createdAt))
          : said.disabledSince(format.moment(disabledAt))}
      </p>
      <div className="card-foot">
        {disabledAt !== null ? (
          <button
            type="button"
            className="button"
            data-primary=""
            disabled={working}
            onClick={() => void run(() => serveApp(sdkAppId, 'enable'), said.enabled)}
          >
            {said.enable}
          </button>
        ) : asked ? (
          <>
            <button
              type="button"
              className="button"
              data-danger=""
              disabled={working}
              onClick={() => void disable()}
            >
              <Power size={14} />
              {said.disableSure}
            </button>
            <button type="button" className="button" onClick={() => setAsked(false)}>
              {said.keep}
            </button>
            <span className="aside">{said.disableWhy}</span>
          </>
        ) : (
          <button type="button" className="button" onClick={() => setAsked(true)}>
            <Power size={14} />
            {said.disable}
          </button>
        )}
        <StepWhy why={why} />
      </div>
    </section>
  )
}
