/** A field of one line, with its name above it. What is remembered of fields elsewhere is of no use here. */
import type { InputHTMLAttributes } from 'react'

interface TextFieldProps extends Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'inputMode' | 'maxLength' | 'step'
> {
  readonly name: string
  /** At the other end of its line, less loud. */
  readonly hint?: string
  readonly value: string
  readonly change: (text: string) => void
  /** What is in it can't be right. */
  readonly isWrong?: boolean
}

export function TextField({
  name,
  hint,
  value,
  change,
  isWrong = false,
  type = 'text',
  ...input
}: TextFieldProps) {
  return (
    <label className="labelled">
      <span className="label-line">
        {name}
        {/* The space is for whoever hears the name. */}
        {hint === undefined ? null : ' '}
        {hint === undefined ? null : <span className="hint">{hint}</span>}
      </span>
      <span className="field" data-wrong={isWrong ? '' : undefined}>
        <input
          {...input}
          type={type}
          value={value}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={isWrong}
          onChange={(event) => change(event.target.value)}
        />
      </span>
    </label>
  )
}
