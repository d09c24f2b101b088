/** What should have been applied, by what was answered: rule CK9 of docs/spec/check.md. Pure. */
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Group } from './check.ts'
import { acknowledged, refused } from './judge.ts'
import type { Result } from './result.ts'
import type { CheckRequest } from './webhook-request.ts'

/** once: acknowledged. never: only ever refused. unknown: neither, so it may have happened or not. */
export type Expected = 'once' | 'never' | 'unknown'

export interface Exchange {
  readonly request: CheckRequest
  readonly answer: EgressAnswer
}

/** By effect key. One acknowledgement of several deliveries is a promise. */
export function expectedEffects(exchanges: readonly Exchange[]): Map<string, Expected> {
  const expected = new Map<string, Expected>()
  for (const { request, answer } of exchanges) {
    const now = expectedOf(request, answer)
    for (const key of request.effects) expected.set(key, stronger(expected.get(key), now))
  }
  return expected
}

function expectedOf({ toBeRefused }: CheckRequest, answer: EgressAnswer): Expected {
  if (refused(answer).ok) return 'never'
  return acknowledged(answer).ok && toBeRefused !== true ? 'once' : 'unknown'
}

function stronger(before: Expected | undefined, now: Expected): Expected {
  if (before === undefined || before === now) return now
  if (before === 'once' || now === 'once') return 'once'
  return 'unknown'
}

/** How often each was applied, as the observer counted. */
export type Counts = ReadonlyMap<string, number>

/** True when looking again would change nothing for the better: all that was promised has happened. */
export function hasHappened(expected: ReadonlyMap<string, Expected>, counts: Counts): boolean {
  return [...expected].every(([key, wish]) => wish !== 'once' || (counts.get(key) ?? 0) >= 1)
}

export function judgeEffects(group: Group, expected: ReadonlyMap<string, Expected>, counts: Counts): Result {
  const wrong = [...expected].filter(([key, wish]) => {
    const count = counts.get(key) ?? 0
    return wish === 'once' ? count !== 1 : count > (wish === 'never' ? 0 : 1)
  })
  const [first] = wrong
  const base = effectsRow(group)
  if (first === undefined)
    return { ...base, verdict: 'passed', came: `${expected.size} messages, each as it was answered` }
  const [key, wish] = first
  const count = counts.get(key) ?? 0
  const should = wish === 'never' ? 'refused and still applied' : 'instead of once'
  return {
    ...base,
    verdict: 'failed',
    came: `${wrong.length} of ${expected.size} wrong: ${key} was applied ${times(count)}, ${should}`,
  }
}

export function unobserved(group: Group, why: string): Result {
  return { ...effectsRow(group), verdict: 'not-judged', came: `not observable: ${why}` }
}

function effectsRow(group: Group): Omit<Result, 'verdict' | 'came'> {
  return {
    id: `effects-${group}`,
    group,
    level: 'must',
    section: 'I:34354',
    sent: `the recalls of the group "${group}"`,
    mend: 'Apply what you acknowledged exactly once per message, in one transaction with a unique key, and nothing that you refused.',
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
