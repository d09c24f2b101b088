/** The admins of an app: who may call REST for it. The last one stays. */
import { isUserId } from '@takeback/protocol'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { addAdmin, removeAdmin } from '../../api/operator.ts'
import { IconButton } from '../../design/icon-button.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useStep } from '../use-step.ts'
import type { AppCardProps } from './apps-view.tsx'
import { StepWhy } from '../step-why.tsx'

export function AdminsCard({ app: { sdkAppId, admins }, say, changed }: AppCardProps) {
  const { operator: said } = useConsoleWords()
  const { working, why, run } = useStep({ say, changed })
  const [userId, setUserId] = useState('')

  const named = userId.trim()
  const isWrong = named !== '' && !isUserId(named)

  async function add(): Promise<void> {
    if (await run(() => addAdmin(sdkAppId, named), said.adminAdded(named))) setUserId('')
  }

  return (
    <section className="card" aria-label={said.admins}>
      <div className="card-head">
        <h3>{said.admins}</h3>
        <span className="aside">{said.adminsWhy}</span>
      </div>
      <ul className="operator-admins">
        {admins.map((admin) => (
          <li key={admin}>
            <span className="id">{admin}</span>
            <IconButton
              icon={Trash2}
              size={14}
              small
              label={said.removeAdmin(admin)}
              press={
                working || admins.length === 1
                  ? null
                  : () => void run(() => removeAdmin(sdkAppId, admin), said.adminRemoved(admin))
              }
            />
          </li>
        ))}
      </ul>
      <form
        className="card-foot"
        onSubmit={(event) => {
          event.preventDefault()
          if (isUserId(named)) void add()
        }}
      >
        <span className="field operator-field" data-wrong={isWrong ? '' : undefined}>
          <input
            type="text"
            value={userId}
            maxLength={32}
            autoComplete="off"
            spellCheck={false}
            placeholder="UserID"
            aria-label={said.newAdmin}
            onChange={(event) => setUserId(event.target.value)}
          />
        </span>
        <button type="submit" className="button" disabled={working || !isUserId(named)}>
          {said.addAdmin}
        </button>
        {isWrong ? <span className="aside">{said.userIdForm}</span> : null}
        <StepWhy why={why} />
      </form>
    </section>
  )
}
