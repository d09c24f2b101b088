/** Why a command of the console was not carried out, as one sentence: a refusal by its code, in the language of the page. */
import { problemOf } from '../api/problem.ts'
import { problemSentence } from '../design/problem-sentence.ts'
import { wordOf } from '../words/word-of.ts'
import type { Words } from '../words/words.ts'

/** `codes`: what the page can say of a code. */
export function commandProblem(
  error: unknown,
  words: Words,
  codes: Readonly<Record<string, string>>,
): string {
  const problem = problemOf(error)
  const known =
    problem.kind === 'status' && problem.code !== null ? wordOf(codes, String(problem.code)) : null
  return known ?? problemSentence(error, words)
}
