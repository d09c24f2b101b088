/** What was found as words: a mark, a sentence, and below it what to do. */
import type { Paint } from '../paint.ts'
import { printable } from '../printable.ts'
import type { Finding, Verdict } from './finding.ts'

const looks = {
  fine: ['green', 'fine    '],
  doubtful: ['yellow', 'doubtful'],
  broken: ['red', 'broken  '],
  skipped: ['dim', 'skipped '],
} as const satisfies Readonly<Record<Verdict, readonly [Parameters<Paint>[0], string]>>

const ABOUT_WIDTH = 13

export function inWords(findings: readonly Finding[], paint: Paint): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length
  return [
    ...findings.flatMap((finding) => linesOf(finding, paint)),
    '',
    `${count('fine')} fine, ${count('doubtful')} doubtful, ${count('broken')} broken, ${count('skipped')} skipped`,
  ].join('\n')
}

/** A sentence may hold what somebody else's server said. */
function linesOf({ about, verdict, says, todo }: Finding, paint: Paint): string[] {
  const [colour, word] = looks[verdict]
  const line = `${paint(colour, word)}  ${about.padEnd(ABOUT_WIDTH)} ${printable(says)}`
  const indent = ' '.repeat(word.length + ABOUT_WIDTH + 3)
  return todo === null ? [line] : [line, paint('dim', `${indent}-> ${printable(todo)}`)]
}
