/** The key that signs UserSigs. During a rotation two are good; each is shown once, when it is made. */
import { useState } from 'react'
import { finishKey, rotateKey } from '../../api/operator.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { FreshSecret } from '../fresh-secret.tsx'
import { useStep } from '../use-step.ts'
import type { AppCardProps } from './apps-view.tsx'
import { StepWhy } from '../step-why.tsx'

export function KeyCard({ app: { sdkAppId, liveKeys, keyChangedAt }, say, changed }: AppCardProps) {
  const { operator: said } = useConsoleWords()
  const { format } = useSpeech()
  const { working, why, run } = useStep({ say, changed })
  const [fresh, setFresh] = useState<string | null>(null)

  async function rotate(): Promise<void> {
    const { secretKey } = await rotateKey(sdkAppId)
    setFresh(secretKey)
  }

  return (
    <section className="card" aria-label={said.keys}>
      <div className="card-head">
        <h3>{said.keys}</h3>
        <span className="pill" data-warns={liveKeys === 2 ? '' : undefined}>
          {liveKeys === 2 ? said.twoKeys : said.oneKey}
        </span>
      </div>
      <div className="card-body">
        <p className="aside">{liveKeys === 2 ? said.twoKeysWhy : said.keysWhy}</p>
        {keyChangedAt === null ? null : (
          <p className="aside">{said.keyChanged(format.moment(keyChangedAt))}</p>
        )}
        {fresh === null ? null : (
          <FreshSecret title={said.freshKey} why={said.freshKeyWhy} secret={fresh}>
            <button type="button" className="button" onClick={() => setFresh(null)}>
              {said.hide}
            </button>
          </FreshSecret>
        )}
      </div>
      <div className="card-foot">
        {liveKeys === 2 ? (
          <button
            type="button"
            className="button"
            data-danger=""
            disabled={working || fresh !== null}
            onClick={() => void run(() => finishKey(sdkAppId), said.finished)}
          >
            {said.finish}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            disabled={working}
            onClick={() => void run(rotate, said.rotated)}
          >
            {said.rotate}
          </button>
        )}
        <StepWhy why={why} />
      </div>
    </section>
  )
}
