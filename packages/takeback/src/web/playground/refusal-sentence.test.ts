import { TakebackChatError } from '@takeback/client'
import { errorCodes } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { RequestFailed } from '../api/problem.ts'
import { playgroundBooks } from '../words/playground-words.ts'
import { refusalSentence } from './refusal-sentence.ts'

const { en, zh } = playgroundBooks

test('[PG20] a refusal is a code with its meaning in the language of the page', () => {
  const tooLate = new TakebackChatError(20_016, 'MsgKey 1_2_3: older than 120 seconds')
  expect(refusalSentence(tooLate, en)).toBe('Not taken back: 20016, the time to take it back is over')
  expect(refusalSentence(tooLate, zh)).toBe('没有撤回：20016，已过撤回时限')
  const other = new TakebackChatError(60_020, 'try again later')
  expect(refusalSentence(other, zh)).toBe('没有撤回：60020，try again later')
  const gone = new RequestFailed({ kind: 'unreachable' })
  expect(refusalSentence(gone, en)).toContain('Check that it is still running')
})

test('[PG20] the codes are those of the Chat backend', () => {
  for (const code of Object.keys(en.playground.refusals)) expect(errorCodes[Number(code)], code).toBeDefined()
})
