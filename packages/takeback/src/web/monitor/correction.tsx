/** Corrects a quarantined body by hand, and has it read as strictly as any. */
import type { QuarantinedView } from '@takeback/protocol'
import { Check } from 'lucide-react'
import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { acceptQuarantined, fetchQuarantined } from '../api/recalls.ts'
import { indentJson } from '../design/indent-json.ts'
import { problemSentence } from '../design/problem-sentence.ts'
import { recallSetting, rememberSetting } from '../design/remember.ts'
import { useSpeech } from '../words/language.tsx'

const LONGEST_PERSON = 64

interface CorrectionProps {
  readonly item: QuarantinedView
  readonly accepted: () => void
  readonly close: () => void
}

export function Correction({ item, accepted, close }: CorrectionProps) {
  const { words } = useSpeech()
  const said = words.quarantine
  const [body, setBody] = useState<string | null>(null)
  const [person, setPerson] = useState(() => recallSetting('person') ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const [isReading, setReading] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const problemId = useId()

  useEffect(() => {
    const abort = new AbortController()
    fetchQuarantined(item.id, abort.signal).then(
      (whole) => setBody(indentJson(whole.body)),
      () => {
        if (!abort.signal.aborted) setProblem(said.notLoaded)
      },
    )
    return () => abort.abort()
  }, [item.id, said])
  const isLoaded = body !== null
  useEffect(() => {
    if (isLoaded) field.current?.focus()
  }, [isLoaded])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (body === null) return
    setReading(true)
    try {
      await acceptQuarantined(item.id, { body, person })
      rememberSetting('person', person)
      accepted()
    } catch (error) {
      setProblem(said.stillNot(problemSentence(error, words)))
      setReading(false)
    }
  }

  return (
    <form className="correction" onSubmit={(event) => void submit(event)}>
      <p className="aside">{said.correctIntro}</p>
      <label>
        <span>{said.correctLabel}</span>
        <textarea
          ref={field}
          className="code"
          rows={Math.min(20, Math.max(6, (body ?? '').split('\n').length))}
          spellCheck={false}
          autoComplete="off"
          disabled={body === null}
          value={body ?? ''}
          aria-describedby={problem === null ? undefined : problemId}
          aria-invalid={problem !== null}
          onChange={(event) => setBody(event.target.value)}
        />
      </label>
      {problem === null ? null : (
        <p id={problemId} className="correction-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="correction-end">
        <label className="field">
          <span className="unseen">{said.person}</span>
          <input
            required
            maxLength={LONGEST_PERSON}
            placeholder={said.person}
            value={person}
            onChange={(event) => setPerson(event.target.value)}
          />
        </label>
        <button type="submit" className="button" data-primary="" disabled={body === null || isReading}>
          <Check size={14} />
          {isReading ? said.accepting : said.acceptThis}
        </button>
        <button type="button" className="button" onClick={close}>
          {words.actions.close}
        </button>
      </div>
    </form>
  )
}
