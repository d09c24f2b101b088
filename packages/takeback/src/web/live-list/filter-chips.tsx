/** One filter as a chip: dashed while it is off, filled with its value while it narrows. */
import { Check, Plus, X, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Menu } from '../design/menu.tsx'
import { shortenMiddle } from '../design/shorten.ts'
import { useSpeech } from '../words/language.tsx'

interface Choice {
  readonly value: string
  readonly name: string
  readonly icon?: LucideIcon
}

interface ChipProps {
  readonly name: string
  readonly value: string | undefined
  readonly change: (value: string | undefined) => void
}

export function ChoiceChip({
  name,
  value,
  change,
  choices,
}: ChipProps & { readonly choices: readonly Choice[] }) {
  const { words } = useSpeech()
  const chosen = choices.find((choice) => choice.value === value)
  const all: readonly Choice[] = [{ value: '', name: words.filters.any }, ...choices]
  return (
    <Chip name={name} value={value} shown={chosen?.name ?? value} change={change}>
      {all.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className="menu-item"
          role="menuitemradio"
          aria-checked={(value ?? '') === choice.value}
          onClick={() => change(choice.value === '' ? undefined : choice.value)}
        >
          {choice.icon ? <choice.icon size={16} strokeWidth={1.75} aria-hidden /> : null}
          {choice.name}
          {(value ?? '') === choice.value ? <Check className="menu-tick" size={14} aria-hidden /> : null}
        </button>
      ))}
    </Chip>
  )
}

export function IdChip({ name, value, change, hint }: ChipProps & { readonly hint: string }) {
  const { words } = useSpeech()
  return (
    <Chip
      name={name}
      value={value}
      shown={value === undefined ? undefined : shortenMiddle(value, 20)}
      change={change}
    >
      <form
        className="menu-form"
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget).get('id')
          change(typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : undefined)
        }}
      >
        <label className="field">
          <input
            name="id"
            defaultValue={value}
            placeholder={hint}
            aria-label={hint}
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <button type="submit" className="button" data-primary="">
          {words.filters.apply}
        </button>
      </form>
    </Chip>
  )
}

interface ChipFrameProps extends ChipProps {
  readonly shown: string | undefined
  readonly children: ReactNode
}

function Chip({ name, value, shown, change, children }: ChipFrameProps) {
  const { words } = useSpeech()
  return (
    <Menu
      label={name}
      renderButton={({ open, toggle }) => (
        <span className="chip" data-set={value === undefined ? undefined : ''}>
          <button type="button" aria-expanded={open} onClick={toggle} title={value}>
            {value === undefined ? <Plus size={12} aria-hidden /> : null}
            {name}
            {value === undefined ? null : <span className="chip-value">{shown}</span>}
          </button>
          {value === undefined ? null : (
            <button
              type="button"
              className="chip-remove"
              aria-label={words.filters.remove(name)}
              onClick={() => change(undefined)}
            >
              <X size={12} />
            </button>
          )}
        </span>
      )}
    >
      {children}
    </Menu>
  )
}
