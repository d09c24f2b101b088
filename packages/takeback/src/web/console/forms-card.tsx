/** Where the documents disagree on a body, the app chooses. */
import type { WebhookForms } from '@takeback/protocol'
import { useConsoleWords } from '../words/console-words.ts'
import type { Draft } from './use-settings.ts'

interface DraftProps {
  readonly draft: Draft
  readonly edit: (change: Partial<Draft>) => void
}

export function FormsCard({ draft: { Forms }, edit }: DraftProps) {
  const { webhook: said } = useConsoleWords()
  const change = (form: Partial<WebhookForms>): void => edit({ Forms: { ...Forms, ...form } })
  return (
    <section className="card" aria-label={said.forms}>
      <div className="card-head">
        <h3>{said.forms}</h3>
        <span className="aside">{said.formsWhy}</span>
      </div>
      <div className="card-body form-lines">
        <Line
          name={said.c2c}
          note={said.c2cWhy[Forms.c2c]}
          choices={[
            ['intl', said.c2cForms.intl],
            ['cn', said.c2cForms.cn],
            ['both', said.c2cForms.both],
          ]}
          chosen={Forms.c2c}
          choose={(c2c) => change({ c2c })}
        />
        <Line
          name={said.groupEventTime}
          note={
            Forms.groupEventTime === 'string' ? '"EventTime": "1670574414123"' : '"EventTime": 1670574414123'
          }
          choices={[
            ['string', said.eventTimeForms.string],
            ['integer', said.eventTimeForms.integer],
          ]}
          chosen={Forms.groupEventTime}
          choose={(groupEventTime) => change({ groupEventTime })}
        />
        <Line
          name={said.groupMsgId}
          note={Forms.groupMsgId ? '{ "MsgSeq": 130, "MsgId": "1443…" }' : '{ "MsgSeq": 130 }'}
          choices={[
            ['on', said.on],
            ['off', said.off],
          ]}
          chosen={Forms.groupMsgId ? 'on' : 'off'}
          choose={(word) => change({ groupMsgId: word === 'on' })}
        />
      </div>
    </section>
  )
}

interface LineProps<Word extends string> {
  readonly name: string
  readonly note: string
  readonly choices: readonly (readonly [word: Word, name: string])[]
  readonly chosen: Word
  readonly choose: (word: Word) => void
}

function Line<Word extends string>({ name, note, choices, chosen, choose }: LineProps<Word>) {
  return (
    <div className="form-line">
      <span>{name}</span>
      <div className="segments" role="group" aria-label={name}>
        {choices.map(([word, label]) => (
          <button key={word} type="button" aria-pressed={chosen === word} onClick={() => choose(word)}>
            {label}
          </button>
        ))}
      </div>
      <span className="aside">{note}</span>
    </div>
  )
}
