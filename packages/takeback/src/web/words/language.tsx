/** The chosen language for everything below: its words and its formats. Remembered; the browser's own by default. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { recallSetting, rememberSetting } from '../design/remember.ts'
import { en } from './en.ts'
import { createFormat, type Format } from './format.ts'
import type { Language, Words } from './words.ts'
import { zh } from './zh.ts'

export interface Speech {
  readonly language: Language
  readonly words: Words
  readonly format: Format
  readonly speak: (language: Language) => void
}

const books: Record<Language, Words> = { en, zh }
const Spoken = createContext<Speech | null>(null)

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en'
  }, [language])
  const speech = useMemo<Speech>(
    () => ({
      language,
      words: books[language],
      format: createFormat(language),
      speak: (next) => {
        rememberSetting('language', next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <Spoken value={speech}>{children}</Spoken>
}

export function useSpeech(): Speech {
  const speech = use(Spoken)
  if (speech === null) throw new Error('useSpeech belongs below LanguageProvider')
  return speech
}

function chosenLanguage(): Language {
  const remembered = recallSetting('language')
  if (remembered === 'en' || remembered === 'zh') return remembered
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
