/** A failed request as the one sentence that a line has room for: the server's own, where it sent one. */
import { problemOf } from '../api/problem.ts'
import { troubleSentence } from '../words/trouble-sentence.ts'
import type { Words } from '../words/words.ts'

export function problemSentence(error: unknown, words: Words): string {
  const problem = problemOf(error)
  if (problem.kind === 'unreachable') return words.errors.unreachableLine
  if (problem.trouble !== null) return troubleSentence(problem.trouble, words)
  return problem.detail === '' ? words.errors.statusTitle(String(problem.status)) : problem.detail
}
