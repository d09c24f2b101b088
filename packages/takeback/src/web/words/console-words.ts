/** The console's own words: they come with its page alone, for no other page needs them. */
import { enConsole } from './en-console.ts'
import { useSpeech } from './language.tsx'
import type { Language, Said } from './words.ts'
import { zhConsole } from './zh-console.ts'

export type ConsoleWords = Said<typeof enConsole>

export const consoleBooks: Record<Language, ConsoleWords> = { en: enConsole, zh: zhConsole }

export function useConsoleWords(): ConsoleWords {
  return consoleBooks[useSpeech().language]
}
