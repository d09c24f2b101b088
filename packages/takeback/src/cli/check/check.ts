/** One check: what is sent and how the answers are judged. Data and two pure functions; `run-check.ts` does the rest. */
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { CheckRequest } from './webhook-request.ts'
import type { World } from './world.ts'

/** must: a recall is lost or a stranger is believed. should: advice of one document, or good sense. */
export type Level = 'must' | 'should'

export const groups = ['forms', 'answers', 'others', 'repeats', 'identity', 'load', 'bodies'] as const
export type Group = (typeof groups)[number]

/** At once within a wave; the next wave begins when all answers are there. */
export type Wave = readonly CheckRequest[]

export interface Check {
  /** Stable: CI jobs name it. Kebab-case. */
  readonly id: string
  readonly group: Group
  readonly level: Level
  /** The document that asks for it: `I:` international, `C:` Chinese, or our own rule. */
  readonly section: string
  /** Judged only with a token. */
  readonly needsToken?: true
  /** For people: what is sent. */
  readonly sends: string
  readonly waves: (world: World) => readonly Wave[]
  /** Answers in the order of the requests. */
  readonly judge: (answers: readonly EgressAnswer[]) => Verdict
  /** One sentence: what to change in the receiver. */
  readonly mend: string
}

export type Verdict =
  | { readonly ok: true; readonly came: string }
  | { readonly ok: false; readonly came: string }
