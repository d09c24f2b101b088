/** The keys, in a dialog of the browser's own: it holds the focus and closes on Esc by itself. */
import { Keyboard, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { IconButton } from '../design/icon-button.tsx'
import { useSpeech } from '../words/language.tsx'

interface HelpProps {
  readonly close: () => void
  /** What j and k lead to. */
  readonly next: string
  readonly previous: string
}

export function Help({ close, next, previous }: HelpProps) {
  const { words } = useSpeech()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const said = words.help
  const keys: readonly [readonly string[], string][] = [
    [['/'], said.search],
    [['j', '↓'], next],
    [['k', '↑'], previous],
    [[said.enterKey], said.open],
    [[said.escapeKey], said.close],
    [[said.spaceKey], said.pause],
    [['?'], said.help],
  ]
  return (
    <dialog className="help" ref={dialog} onClose={close} aria-label={said.title}>
      <div className="section-head">
        <h2>{said.title}</h2>
        <span className="header-gap" />
        <IconButton small icon={X} label={words.actions.close} press={close} />
      </div>
      <dl>
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}

export function HelpButton({ help }: { readonly help: () => void }) {
  const { words } = useSpeech()
  return (
    <IconButton
      icon={Keyboard}
      className="header-help"
      label={words.header.keyboard}
      keyName="?"
      press={help}
    />
  )
}
