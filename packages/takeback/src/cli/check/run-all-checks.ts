/** Runs the checks group by group, and after each group looks what was applied. Rules CK4-CK9 of docs/spec/check.md. */
import { setTimeout as delay } from 'node:timers/promises'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Check } from './check.ts'
import { groups } from './check.ts'
import {
  type Counts,
  type Exchange,
  expectedEffects,
  type Expected,
  hasHappened,
  judgeEffects,
  unobserved,
} from './effects.ts'
import type { Observer } from './observer.ts'
import type { Result } from './result.ts'
import { runCheck, skipped } from './run-check.ts'
import type { Sending } from './send-request.ts'
import type { World } from './world.ts'

export interface CheckRun {
  readonly checks: readonly Check[]
  readonly world: World
  readonly sending: Sending
  readonly observer: Observer | null
  readonly onProgress: (done: number, total: number) => void
}

export type RunOutcome =
  | { readonly kind: 'ran'; readonly results: readonly Result[] }
  /** There was no connection for the very first request. */
  | { readonly kind: 'unreachable'; readonly answer: EgressAnswer }

/** How long a receiver that ended gets to be started again by whoever watches it. */
const returnAttempts = 20
const betweenAttemptsMs = 250
/** Work after the answer may take a while. The observer is a command of the operator's: nobody tells when to ask it again. */
const observeForMs = 5000
const betweenLooksMs = 250
/** The second effect of what is applied twice comes soon after the first. */
const secondWithinMs = 250

export async function runAllChecks(run: CheckRun): Promise<RunOutcome> {
  const { checks, world, sending, observer, onProgress } = run
  const results: Result[] = []
  let isGone = false
  let done = 0
  for (const group of groups) {
    const exchanges: Exchange[] = []
    for (const check of checks.filter((candidate) => candidate.group === group)) {
      const ran = isGone
        ? skipped(check, 'the receiver answers no more')
        : await runCheck(check, world, sending)
      const first = ran.exchanges[0]?.answer
      if (done === 0 && first !== undefined && hasNoConnection(first))
        return { kind: 'unreachable', answer: first }
      exchanges.push(...ran.exchanges)
      results.push(ran.result)
      onProgress(++done, checks.length)
      if (ran.exchanges.some(({ answer }) => lostConnection(answer))) isGone = !(await comesBack(run))
    }
    results.push(
      isGone
        ? unobserved(group, 'the receiver answers no more')
        : await lookAtEffects(observer, group, expectedEffects(exchanges)),
    )
  }
  return { kind: 'ran', results }
}

function hasNoConnection(answer: EgressAnswer): boolean {
  return answer.kind === 'blocked' || (answer.kind === 'unreachable' && answer.why !== 'closed')
}

function lostConnection(answer: EgressAnswer): boolean {
  return answer.kind === 'unreachable'
}

/** A supervisor starts what ended again; whatever is asked, an answer is an answer. */
async function comesBack({ world, sending }: CheckRun): Promise<boolean> {
  const request = { what: 'are you there?', method: 'GET', url: world.url, contentType: null } as const
  for (let attempt = 0; attempt < returnAttempts; attempt += 1) {
    const answer = await sending.send({
      ...request,
      body: new Uint8Array(),
      manner: 'whole',
      afterMs: attempt === 0 ? 0 : betweenAttemptsMs,
      effects: [],
    })
    if (answer.kind !== 'unreachable') return true
  }
  return false
}

async function lookAtEffects(
  observer: Observer | null,
  group: Check['group'],
  expected: ReadonlyMap<string, Expected>,
): Promise<Result> {
  if (observer === null) return unobserved(group, 'give --observe CMD')
  if (expected.size === 0) return unobserved(group, 'nothing was recalled in this group')
  const keys = [...expected.keys()]
  let counts: Counts = await observer.count(keys)
  const last = performance.now() + observeForMs
  while (!hasHappened(expected, counts) && performance.now() < last) {
    await delay(betweenLooksMs)
    counts = await observer.count(keys)
  }
  await delay(secondWithinMs)
  return judgeEffects(group, expected, await observer.count(keys))
}
