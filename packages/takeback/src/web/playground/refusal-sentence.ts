/** Why a recall was refused: a code with its meaning in the language of the page, or the problem of the page's own call. */
import { TakebackChatError } from '@takeback/client'
import { problemSentence } from '../design/problem-sentence.ts'
import { wordOf } from '../words/word-of.ts'
import type { PlaygroundWords } from '../words/playground-words.ts'

export function refusalSentence(error: unknown, words: PlaygroundWords): string {
  if (error instanceof TakebackChatError)
    return words.playground.phone.notTakenBack(
      String(error.code),
      refusalMeaning(error.code, error.message, words),
    )
  return problemSentence(error, words)
}

/** `given`: what the Chat backend said, for a code that is none of a recall's. */
export function refusalMeaning(code: number, given: string, words: PlaygroundWords): string {
  return wordOf(words.playground.refusals, String(code)) ?? given
}
