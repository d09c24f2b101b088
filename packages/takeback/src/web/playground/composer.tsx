/** The line at the foot of a phone, with the quote that goes along. */
import { SendHorizontal, X } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { IconButton } from '../design/icon-button.tsx'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { Bubble } from './bubble.ts'

interface ComposerProps {
  readonly to: string
  readonly quoted: Bubble | null
  readonly dropQuote: () => void
  readonly send: (text: string) => void
}

/** A message has at most 12 KB; three bytes per character at worst, and the quote goes along. */
const longest = 2000

export function Composer({ to, quoted, dropQuote, send }: ComposerProps) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground.phone
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (quoted !== null) field.current?.focus()
  }, [quoted])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (text.trim() === '') return
    send(text)
    setText('')
  }

  return (
    <form className="composer" onSubmit={submit}>
      {quoted === null ? null : (
        <div className="composer-quote">
          <span>
            {said.quoting(quoted.from)}: {quoted.text}
          </span>
          <IconButton small icon={X} size={14} label={said.dropQuote} press={dropQuote} />
        </div>
      )}
      <div className="composer-line">
        <div className="field">
          <input
            ref={field}
            value={text}
            maxLength={longest}
            aria-label={said.write(to)}
            placeholder={said.write(to)}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <button
          type="submit"
          className="button"
          data-square=""
          aria-label={said.send}
          title={said.send}
          disabled={text.trim() === ''}
        >
          <SendHorizontal size={16} />
        </button>
      </div>
    </form>
  )
}
