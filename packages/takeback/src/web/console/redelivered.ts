/** What became of sending again, as a sentence in the language of the page. */
import type { Redelivered } from '../api/console.ts'
import { fill } from '../words/fill.ts'
import type { ConsoleWords } from '../words/console-words.ts'

type Said = ConsoleWords['redeliver']

/** The server's reasons, by how they begin. */
const reasons: readonly (readonly [begin: RegExp, reason: keyof Said['skipped']])[] = [
  [/^it is being sent$/, 'sending'],
  [/^it waits for an earlier one/, 'behind'],
  [/^there is no such delivery/, 'unknown'],
  [/^nothing is left to tell/, 'nothing'],
  [/^it is sent again already, as (?<as>\d+)/, 'already'],
  [/^it was sent again since, as (?<as>\d+)/, 'since'],
]

export function skippedReason(why: string, said: Said): string {
  for (const [begin, reason] of reasons) {
    const found = begin.exec(why)
    if (found !== null) return fill(said.skipped[reason], { as: found.groups?.['as'] ?? '' })
  }
  return why
}

/** Empty when there was nothing to send. */
export function redeliveredSentence(
  { Redelivered: sent, Skipped: skipped }: Pick<Redelivered, 'Redelivered' | 'Skipped'>,
  said: Said,
): string {
  const [only] = sent
  const first =
    only === undefined
      ? []
      : sent.length > 1
        ? [said.many(sent.length)]
        : [only.Id === only.As ? said.now(String(only.Id)) : said.done(String(only.Id), String(only.As))]
  const left = Map.groupBy(skipped, ({ Why }) => skippedReason(Why, said))
  const rest = [...left].map(([why, those]) => said.left(those.length, why))
  return [...first, ...rest].join(' ')
}
