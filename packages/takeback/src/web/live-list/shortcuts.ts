/** The keys of a page. They never take a key from a field, a button or a browser command. */
import { useEffect, useLayoutEffect, useRef } from 'react'

export type Shortcut = 'search' | 'next' | 'previous' | 'open' | 'close' | 'pause' | 'help'

const keys: Readonly<Record<string, Shortcut>> = {
  '/': 'search',
  j: 'next',
  k: 'previous',
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Enter: 'open',
  Escape: 'close',
  ' ': 'pause',
  '?': 'help',
}

/** What is absent keeps its key for the browser. */
export function useShortcuts(acts: Readonly<Partial<Record<Shortcut, () => void>>>): void {
  const latest = useRef(acts)
  useLayoutEffect(() => {
    latest.current = acts
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const shortcut = keys[event.key]
      if (shortcut === undefined || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
        return
      if (!isFree(event, shortcut) || document.querySelector('dialog[open]') !== null) return
      const act = latest.current[shortcut]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

function isFree(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return true
  // A field keeps every key; its own Esc handler is nearer and has spoken already.
  if (target.closest('input, textarea, select') !== null) return false
  if (target.closest('button, a, summary') !== null) return shortcut !== 'open' && shortcut !== 'pause'
  // Arrows scroll whatever else has the focus, a body of a request for example.
  const isArrow = event.key.startsWith('Arrow')
  return !isArrow || target.closest('[role=grid]') !== null || target === document.body
}
