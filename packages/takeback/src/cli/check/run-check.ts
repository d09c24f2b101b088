/** Sends one check's waves and judges the answers. */
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Check } from './check.ts'
import type { Exchange } from './effects.ts'
import type { Result } from './result.ts'
import type { Sending } from './send-request.ts'
import type { World } from './world.ts'

export interface Ran {
  readonly result: Result
  readonly exchanges: readonly Exchange[]
}

export async function runCheck(check: Check, world: World, sending: Sending): Promise<Ran> {
  if (check.needsToken === true && world.token === null) return skipped(check, 'give --token to judge Sign')
  const exchanges: Exchange[] = []
  // Made before the first is sent: a signature's time is the time of the check.
  for (const wave of check.waves(world)) {
    const answers = await Promise.all(wave.map((request) => sending.send(request)))
    exchanges.push(...wave.map((request, index) => ({ request, answer: answers[index] as EgressAnswer })))
  }
  const { ok, came } = check.judge(exchanges.map(({ answer }) => answer))
  return { result: resultOf(check, ok ? 'passed' : 'failed', came), exchanges }
}

export function skipped(check: Check, why: string): Ran {
  return { result: resultOf(check, 'not-judged', why), exchanges: [] }
}

function resultOf(check: Check, verdict: Result['verdict'], came: string): Result {
  const { id, group, level, section, sends, mend } = check
  return { id, group, level, verdict, section, sent: sends, came, mend }
}
