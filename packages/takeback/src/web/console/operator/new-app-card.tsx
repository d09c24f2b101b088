/** A new app, with its first admin. Its key is shown once. */
import { isUserId, MAX_UINT32 } from '@takeback/protocol'
import { useState } from 'react'
import { createApp } from '../../api/operator.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { FreshSecret } from '../fresh-secret.tsx'
import { TextField } from '../text-field.tsx'
import { useStep } from '../use-step.ts'
import type { AppCardProps } from './apps-view.tsx'
import { StepWhy } from '../step-why.tsx'

export function NewAppCard({ say, changed }: Omit<AppCardProps, 'app'>) {
  const { operator: said } = useConsoleWords()
  const { working, why, run } = useStep({ say, changed })
  const [number, setNumber] = useState('')
  const [admin, setAdmin] = useState('administrator')
  const [fresh, setFresh] = useState<{ readonly app: string; readonly key: string } | null>(null)
  const isNumber = /^[1-9]\d{0,9}$/.test(number) && Number(number) <= MAX_UINT32
  const isAdmin = isUserId(admin.trim())
  const wrong = number !== '' && !isNumber ? said.appNumber : isAdmin ? null : said.userIdForm

  async function create(): Promise<void> {
    const { secretKey } = await createApp(Number(number), admin.trim())
    setFresh({ app: number, key: secretKey })
    setNumber('')
  }

  return (
    <form
      className="card"
      aria-label={said.newApp}
      onSubmit={(event) => {
        event.preventDefault()
        if (isNumber && isAdmin) void run(create, said.created)
      }}
    >
      <div className="card-head">
        <h3>{said.newApp}</h3>
        <span className="aside">{said.newAppWhy}</span>
      </div>
      <div className="card-body">
        <div className="recall-fields">
          <TextField
            name="SDKAppID"
            inputMode="numeric"
            value={number}
            change={(text) => setNumber(text.trim())}
            maxLength={10}
            isWrong={number !== '' && !isNumber}
          />
          <TextField
            name={said.firstAdmin}
            value={admin}
            change={setAdmin}
            maxLength={32}
            isWrong={!isAdmin}
          />
        </div>
        {fresh === null ? null : (
          <FreshSecret title={said.freshKeyOf(fresh.app)} why={said.freshKeyWhy} secret={fresh.key}>
            <button type="button" className="button" onClick={() => setFresh(null)}>
              {said.hide}
            </button>
          </FreshSecret>
        )}
      </div>
      <div className="card-foot">
        <button
          type="submit"
          className="button"
          disabled={working || !isNumber || !isAdmin || fresh !== null}
        >
          {said.create}
        </button>
        {wrong === null ? null : <span className="aside">{wrong}</span>}
        <StepWhy why={why} />
      </div>
    </form>
  )
}
