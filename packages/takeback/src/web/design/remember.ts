/** What the page remembers about one person's taste, in localStorage. A browser that forbids it just forgets. */
export type Setting = 'language' | 'theme' | 'person'

export function recallSetting(name: Setting): string | null {
  try {
    return localStorage.getItem(`takeback.${name}`)
  } catch {
    return null
  }
}

export function rememberSetting(name: Setting, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`takeback.${name}`)
    else localStorage.setItem(`takeback.${name}`, value)
  } catch {
    // Private windows and policies may forbid storage: the choice then lasts as long as the page.
  }
}
