/** Why a recall was refused: code and sentence of the Chat backend, or the problem of the page's own call. */
import { TakebackChatError } from '@takeback/client'
import { problemSentence } from '../design/problem-sentence.ts'
import type { Words } from '../words/words.ts'

export function refusalSentence(error: unknown, words: Words): string {
  if (error instanceof TakebackChatError)
    return words.playground.phone.notTakenBack(String(error.code), error.message)
  return problemSentence(error, words)
}
