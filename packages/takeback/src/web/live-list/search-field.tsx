/** The search of a list: narrows a moment after the last key. Esc empties it, then leaves it. */
import { Search, X } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { IconButton } from '../design/icon-button.tsx'
import { useSpeech } from '../words/language.tsx'

const TYPING = 180

interface SearchFieldProps {
  readonly value: string
  /** `undefined`: everything. */
  readonly narrow: (text: string | undefined) => void
  readonly field: RefObject<HTMLInputElement | null>
}

export function SearchField({ value, narrow, field }: SearchFieldProps) {
  const { words } = useSpeech()
  const [typed, setTyped] = useState({ text: value, from: value })
  // Back, forward and "Clear" change the value from outside: what was typed then gives way.
  if (typed.from !== value) setTyped({ text: typed.text.trim() === value ? typed.text : value, from: value })

  useEffect(() => {
    const text = typed.text.trim()
    if (text === value) return undefined
    const timer = setTimeout(() => narrow(text === '' ? undefined : text), TYPING)
    return () => clearTimeout(timer)
  }, [typed.text, value, narrow])

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key !== 'Escape') return
    event.preventDefault()
    if (typed.text === '') field.current?.blur()
    else setTyped({ ...typed, text: '' })
  }

  return (
    <label className="field search">
      <Search size={14} aria-hidden />
      <input
        ref={field}
        type="search"
        value={typed.text}
        maxLength={128}
        placeholder={words.filters.search}
        aria-label={words.filters.search}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped({ ...typed, text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      {typed.text === '' ? (
        <kbd aria-hidden>/</kbd>
      ) : (
        <IconButton
          small
          icon={X}
          size={14}
          label={words.filters.clearSearch}
          press={() => setTyped({ ...typed, text: '' })}
        />
      )}
    </label>
  )
}
