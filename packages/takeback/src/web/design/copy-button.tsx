/** Copies a text and says so for a moment, in place. */
import { Check, Copy } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useSpeech } from '../words/language.tsx'

interface CopyButtonProps {
  /** Made when pressed: building a long text is not a render's work. */
  readonly text: () => string
  readonly label?: string
  readonly icon?: ReactNode
  /** Icon only; the label is its name. */
  readonly square?: boolean
}

const SHOWN_FOR = 1600

export function CopyButton({ text, label, icon, square = false }: CopyButtonProps) {
  const { words } = useSpeech()
  const [outcome, setOutcome] = useState<'copied' | 'not-copied' | null>(null)
  useEffect(() => {
    if (outcome === null) return undefined
    const timer = setTimeout(() => setOutcome(null), SHOWN_FOR)
    return () => clearTimeout(timer)
  }, [outcome])

  const name = label ?? words.actions.copy
  const said = outcome === null ? name : outcome === 'copied' ? words.actions.copied : words.actions.notCopied
  return (
    <button
      type="button"
      className="button"
      data-small=""
      data-plain={square ? '' : undefined}
      data-square={square ? '' : undefined}
      aria-label={square ? said : undefined}
      title={square ? said : undefined}
      onClick={() => void copy(text()).then((done) => setOutcome(done ? 'copied' : 'not-copied'))}
    >
      {outcome === 'copied' ? <Check size={14} /> : (icon ?? <Copy size={14} />)}
      {square ? null : <span>{said}</span>}
    </button>
  )
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** Pages over plain HTTP beyond loopback have no clipboard API: the old way still works there. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'unseen'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  return done
}
