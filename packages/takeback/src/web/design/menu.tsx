/**
 * A button with a sheet below it. Esc, a press elsewhere, a chosen `.menu-item` or a submitted form closes it; arrows
 * walk through it.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

interface MenuProps {
  readonly renderButton: (state: { readonly open: boolean; readonly toggle: () => void }) => ReactNode
  readonly children: ReactNode
  /** The sheet's right edge meets the button's. */
  readonly end?: boolean
  readonly label: string
}

export function Menu({ renderButton, children, end = false, label }: MenuProps) {
  const [open, setOpen] = useState(false)
  const whole = useRef<HTMLDivElement>(null)
  const sheet = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open) return undefined
    sheet.current
      ?.querySelector<HTMLElement>('input, [aria-checked=true], .menu-item')
      ?.focus({ preventScroll: true })
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && whole.current?.contains(event.target) === false) setOpen(false)
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [open])

  function close(): void {
    setOpen(false)
    whole.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true })
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!open) return
    if (event.key === 'Escape') close()
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      walk(sheet.current, event.key === 'ArrowDown' ? 1 : -1)
    else return
    event.preventDefault()
  }

  return (
    // The keys of the sheet bubble up to here; the element itself is not pressed.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="menu" ref={whole} onKeyDown={onKeyDown}>
      {renderButton({ open, toggle: () => setOpen(!open) })}
      {open ? (
        // Presses and submissions of what is inside bubble up to here.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          className="menu-sheet"
          ref={sheet}
          data-end={end ? '' : undefined}
          role="group"
          aria-label={label}
          onClick={(event) => {
            if (event.target instanceof Element && event.target.closest('.menu-item') !== null) close()
          }}
          onSubmit={close}
        >
          {children}
        </div>
      ) : null}
    </div>
  )
}

function walk(sheet: HTMLElement | null, step: 1 | -1): void {
  const items = [...(sheet?.querySelectorAll<HTMLElement>('.menu-item') ?? [])]
  const at = items.findIndex((item) => item === document.activeElement)
  items[(at + step + items.length) % items.length]?.focus()
}
