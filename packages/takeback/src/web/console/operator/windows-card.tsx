/** For how long a sender, and whoever has a role in a group, may take a message back. */
import { useState } from 'react'
import { changeSettings } from '../../api/operator.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { TextField } from '../text-field.tsx'
import { useStep } from '../use-step.ts'
import type { AppCardProps } from './apps-view.tsx'
import { StepWhy } from '../step-why.tsx'

const windows = ['recallWindowMs', 'roleRecallWindowMs'] as const
const SECOND = 1000

export function WindowsCard({ app: { sdkAppId, settings }, say, changed }: AppCardProps) {
  const { operator: said } = useConsoleWords()
  const { working, why, run } = useStep({ say, changed })
  const [texts, setTexts] = useState<Partial<Record<(typeof windows)[number], string>>>({})
  const shown = (name: (typeof windows)[number]) => texts[name] ?? String(settings[name] / SECOND)
  const isRight = windows.every((name) => isSpan(shown(name)))
  const edited = windows.filter((name) => shown(name) !== String(settings[name] / SECOND))

  async function save(): Promise<void> {
    const change = Object.fromEntries(edited.map((name) => [name, Number(shown(name)) * SECOND]))
    if (await run(() => changeSettings(sdkAppId, change), said.windowsSaved)) setTexts({})
  }

  return (
    <form
      className="card"
      aria-label={said.windows}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className="card-head">
        <h3>{said.windows}</h3>
        <span className="aside">{said.windowsWhy}</span>
      </div>
      <div className="card-body recall-fields">
        {windows.map((name) => (
          <TextField
            key={name}
            name={said.settingNames[name]}
            hint={said.seconds}
            inputMode="numeric"
            value={shown(name)}
            change={(text) => setTexts({ ...texts, [name]: text.trim() })}
            maxLength={9}
            isWrong={!isSpan(shown(name))}
          />
        ))}
        <label className="ticked">
          <input
            type="checkbox"
            checked={settings.forbidGroupRecall}
            disabled={working}
            onChange={({ target }) =>
              void run(
                () => changeSettings(sdkAppId, { forbidGroupRecall: target.checked }),
                said.windowsSaved,
              )
            }
          />
          {said.settingNames.forbidGroupRecall}
        </label>
      </div>
      <div className="card-foot">
        <button type="submit" className="button" disabled={working || edited.length === 0 || !isRight}>
          {said.save}
        </button>
        <StepWhy why={why} />
      </div>
    </form>
  )
}

function isSpan(seconds: string): boolean {
  return /^\d{1,9}$/.test(seconds)
}
