/** What `takeback doctor` found: rules DR1-DR16 of docs/spec/doctor.md. */

export type Verdict = 'fine' | 'doubtful' | 'broken' | 'skipped'

export interface Finding {
  /** Of the rule. */
  readonly id: `DR${number}`
  /** What was looked at, in a few words. */
  readonly about: string
  readonly verdict: Verdict
  /** What was found, with its value. Never a secret. */
  readonly says: string
  /** What to do; null when nothing is. */
  readonly todo: string | null
}

type Words = readonly [says: string, todo: string]

/** The sentences of one thing that is looked at. */
export function findings(id: Finding['id'], about: string) {
  const found = (verdict: Verdict, says: string, todo: string | null): Finding => {
    return { id, about, verdict, says, todo }
  }
  return {
    fine: (says: string): Finding => found('fine', says, null),
    doubtful: (...[says, todo]: Words): Finding => found('doubtful', says, todo),
    broken: (...[says, todo]: Words): Finding => found('broken', says, todo),
    /** Not looked at; `todo`: how it would be. */
    skipped: (...[says, todo]: Words): Finding => found('skipped', says, todo),
  }
}

/** Only what is broken: a doubt is for people to weigh. */
export function exitCodeOf(all: readonly Finding[]): number {
  return all.some(({ verdict }) => verdict === 'broken') ? 1 : 0
}
