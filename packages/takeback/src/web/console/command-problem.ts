/** Why a command of the console was not carried out, as one sentence: a refusal by its code or reason, in the language of the page. */
import { type Problem, problemOf } from '../api/problem.ts'
import { problemSentence } from '../design/problem-sentence.ts'
import type { ConsoleWords } from '../words/console-words.ts'
import { fill } from '../words/fill.ts'
import { wordOf } from '../words/word-of.ts'
import type { Words } from '../words/words.ts'

export function commandProblem(
  error: unknown,
  words: Words,
  { errors, operator }: Pick<ConsoleWords, 'errors' | 'operator'>,
): string {
  const problem = problemOf(error)
  return (problem.kind === 'status' ? known(problem) : null) ?? problemSentence(error, words)

  function known({ code, reason }: Extract<Problem, { readonly kind: 'status' }>): string | null {
    if (code !== null) return wordOf(errors, String(code))
    const said = reason === null ? null : wordOf(operator.refusals, reason.code)
    return said === null ? null : fill(said, reason?.params ?? {})
  }
}
