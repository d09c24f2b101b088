/** A switch per webhook: recalls, and messages that were sent. */
import { isRecallCommand, type WebhookCommand } from '@takeback/protocol'
import { allCommands } from '../api/console.ts'
import { kindIcons } from '../design/kind-icons.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { kindOf } from './command-mark.tsx'
import type { Draft } from './use-settings.ts'

interface DraftProps {
  readonly draft: Draft
  readonly edit: (change: Partial<Draft>) => void
}

export function SwitchesCard({ draft, edit }: DraftProps) {
  const { webhook: said } = useConsoleWords()
  const recalls = allCommands.filter(isRecallCommand)
  const sends = allCommands.filter((command) => !isRecallCommand(command))
  return (
    <section className="card" aria-label={said.which}>
      <div className="card-head">
        <h3>{said.which}</h3>
      </div>
      <Switches title={said.recalls} why={said.recallsWhy} commands={recalls} draft={draft} edit={edit} />
      <Switches title={said.sends} why={said.sendsWhy} commands={sends} draft={draft} edit={edit} />
    </section>
  )
}

interface SwitchesProps extends DraftProps {
  readonly title: string
  readonly why: string
  readonly commands: readonly WebhookCommand[]
}

function Switches({ title, why, commands, draft: { CallbackCommandList: on }, edit }: SwitchesProps) {
  const { webhook: said } = useConsoleWords()
  const { words } = useSpeech()
  const isAllOn = commands.every((command) => on.includes(command))
  const set = (those: readonly WebhookCommand[], isOn: boolean): void => {
    const others = on.filter((command) => !those.includes(command))
    edit({ CallbackCommandList: isOn ? [...others, ...those] : others })
  }
  return (
    <fieldset className="switches">
      <legend>
        <strong>{title}</strong>
        <span className="aside">{why}</span>
      </legend>
      <button type="button" className="button" data-small="" onClick={() => set(commands, !isAllOn)}>
        {isAllOn ? said.allOff : said.allOn}
      </button>
      {commands.map((command) => {
        const Icon = kindIcons[kindOf(command)]
        return (
          <label key={command} className="switch-line">
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            <span>
              {words.kinds[kindOf(command)]}
              <span className="id">{command}</span>
            </span>
            <input
              type="checkbox"
              role="switch"
              className="switch"
              checked={on.includes(command)}
              onChange={(event) => set([command], event.target.checked)}
            />
          </label>
        )
      })}
    </fieldset>
  )
}
