/** Light or dark: the browser's preference until the person chooses otherwise; choosing the preference forgets it. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { recallSetting, rememberSetting } from './remember.ts'

export type Theme = 'light' | 'dark'

const preference = matchMedia('(prefers-color-scheme: dark)')

/** Before the first paint, so that the page never flashes in the other theme. */
export function applyRememberedTheme(): void {
  const chosen = chosenTheme()
  if (chosen !== null) document.documentElement.dataset['theme'] = chosen
}

export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const preferred = useSyncExternalStore<Theme>(onPreference, () => (preference.matches ? 'dark' : 'light'))
  const [chosen, setChosen] = useState(chosenTheme)
  const theme = chosen ?? preferred

  useEffect(() => {
    if (chosen === null) delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = chosen
  }, [chosen])

  const toggle = useCallback(() => {
    const next = theme === 'dark' ? 'light' : 'dark'
    const choice = next === preferred ? null : next
    rememberSetting('theme', choice)
    setChosen(choice)
  }, [theme, preferred])

  return { theme, toggle }
}

function chosenTheme(): Theme | null {
  const remembered = recallSetting('theme')
  return remembered === 'light' || remembered === 'dark' ? remembered : null
}

function onPreference(changed: () => void): () => void {
  preference.addEventListener('change', changed)
  return () => preference.removeEventListener('change', changed)
}
