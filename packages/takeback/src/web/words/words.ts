/** The shape of a language: the keys of the English words, with any text behind them. */
import type { en } from './en.ts'

export type Said<Word> = Word extends (...args: infer Args) => string
  ? (...args: Args) => string
  : Word extends string
    ? string
    : { readonly [Key in keyof Word]: Said<Word[Key]> }

export type Words = Said<typeof en>
export type Language = 'en' | 'zh'
