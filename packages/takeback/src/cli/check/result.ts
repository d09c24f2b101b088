import type { Group, Level } from './check.ts'

/** What became of one check; the reports show nothing else. */
export interface Result {
  readonly id: string
  readonly group: Group
  readonly level: Level
  /** passed, failed, or not judged: then `came` says why. */
  readonly verdict: 'passed' | 'failed' | 'not-judged'
  readonly section: string
  readonly sent: string
  readonly came: string
  readonly mend: string
}

/** Rule CK4: 0 all that must pass did, 1 something failed that must not. */
export function exitCodeOf(results: readonly Result[]): 0 | 1 {
  return results.some(({ level, verdict }) => level === 'must' && verdict === 'failed') ? 1 : 0
}
