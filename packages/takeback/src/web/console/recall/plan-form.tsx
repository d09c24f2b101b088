/** Whose messages, from when to when, and why. Counting takes nothing back. */
import { isOfficialId, isUserId } from '@takeback/protocol'
import { useState } from 'react'
import { planRecall, type PlanAsked } from '../../api/operator.ts'
import { useNow } from '../../design/server-clock.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { TextField } from '../text-field.tsx'
import { useStep } from '../use-step.ts'
import { StepWhy } from '../step-why.tsx'

const HOUR = 3_600_000

interface PlanFormProps {
  readonly app: number
  readonly say: (text: string) => void
  readonly planned: (plan: number) => void
}

export function PlanForm({ app, say, planned }: PlanFormProps) {
  const { recall: said } = useConsoleWords()
  const { working, why, run } = useStep({ say, changed: () => {} })
  const now = useNow()
  const [sender, setSender] = useState('')
  const [since, setSince] = useState(() => fieldOf(now - HOUR))
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const named = sender.trim()
  const isWrong = named !== '' && !isUserId(named) && !isOfficialId(named)
  const isBackwards = until !== '' && timeOf(until) <= timeOf(since)

  async function plan(): Promise<void> {
    const asked: PlanAsked = {
      From_Account: named,
      Since: timeOf(since),
      ...(until !== '' && { Until: timeOf(until) }),
      ...(reason.trim() !== '' && { Reason: reason.trim() }),
    }
    const { PlanId } = await planRecall(app, asked)
    planned(PlanId)
  }

  return (
    <form
      className="card"
      aria-label={said.title}
      onSubmit={(event) => {
        event.preventDefault()
        void run(plan, said.counted)
      }}
    >
      <div className="card-head">
        <h3>{said.title}</h3>
        <span className="aside">{said.lead}</span>
      </div>
      <div className="card-body recall-fields">
        <TextField name={said.sender} value={sender} change={setSender} maxLength={64} isWrong={isWrong} />
        <TextField
          name={said.reason}
          hint={said.reasonHint}
          value={reason}
          change={setReason}
          maxLength={256}
        />
        <TextField name={said.since} type="datetime-local" step={1} value={since} change={setSince} />
        <TextField
          name={said.until}
          hint={said.untilHint}
          type="datetime-local"
          step={1}
          value={until}
          change={setUntil}
          isWrong={isBackwards}
        />
      </div>
      <div className="card-foot">
        <button
          type="submit"
          className="button"
          data-primary=""
          disabled={working || named === '' || isWrong || since === '' || isBackwards}
        >
          {working ? said.counting : said.count}
        </button>
        <span className="aside">
          {isWrong ? said.senderForm : isBackwards ? said.backwards : said.countWhy}
        </span>
        <StepWhy why={why} />
      </div>
    </form>
  )
}

/** In the time zone of whoever looks. */
function timeOf(field: string): number {
  return new Date(field).getTime()
}

function fieldOf(time: number): string {
  const here = new Date(time - new Date(time).getTimezoneOffset() * 60_000)
  return here.toISOString().slice(0, 19)
}
