/** The words of the playground beside those of all pages: they come with its page alone. */
import { enPlayground } from './en-playground.ts'
import { en } from './en.ts'
import { type Speech, useSpeech } from './language.tsx'
import type { Language, Said, Words } from './words.ts'
import { zhPlayground } from './zh-playground.ts'
import { zh } from './zh.ts'

export interface PlaygroundWords extends Words {
  readonly playground: Said<typeof enPlayground>
}

export const playgroundBooks: Record<Language, PlaygroundWords> = {
  en: { ...en, playground: enPlayground },
  zh: { ...zh, playground: zhPlayground },
}

export function usePlaygroundSpeech(): Speech & { readonly words: PlaygroundWords } {
  const speech = useSpeech()
  return { ...speech, words: playgroundBooks[speech.language] }
}
