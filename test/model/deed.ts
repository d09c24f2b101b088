/**
 * What somebody did and how it was answered, and in which order such deeds may have happened. What is done at the same moment
 * has some order; which one, only the answers and what is seen afterwards can tell.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Model } from './model.ts'

export interface Deed {
  readonly what: string
  /** Happens in the model; or says why it cannot have been answered so there, and then the model is of no use any more. */
  happensIn(model: Model): string | null
}

export interface Answered {
  /** 0, or why not. */
  readonly code: number
  /** The first answer was lost, so it may have been done before it was asked again. */
  readonly isRepeated: boolean
}

export interface Answerable {
  readonly what: string
  readonly answered: Answered
  /** The codes that the model gives here: two when the time passes meanwhile. */
  readonly due: (model: Model) => readonly number[]
  /** What a second time is answered. */
  readonly again?: (code: number) => boolean
  readonly does: (model: Model) => void
}

export function deed({ what, answered: { code, isRepeated }, due, again, does }: Answerable): Deed {
  return {
    what: `${what}: ${code}${isRepeated ? ', asked again' : ''}`,
    happensIn(model) {
      const codes = due(model)
      const wasDone = codes.includes(0) && (code === 0 || (isRepeated && again?.(code) === true))
      if (wasDone) does(model)
      return wasDone || codes.includes(code) ? null : `${what}: ${code} instead of ${codes.join(' or ')}`
    },
  }
}

export interface Outcomes {
  /** What may be now, each after another order. */
  readonly possible: readonly Model[]
  /** Why others were not possible. */
  readonly why: readonly string[]
}

/** All that may have come of these; the deeds of one strand happened one after the other. */
export function outcomes(model: Model, strands: readonly (readonly Deed[])[]): Outcomes {
  const possible: Model[] = []
  const why = new Set<string>()
  follow(model, strands)
  return { possible, why: [...why] }

  function follow(before: Model, left: readonly (readonly Deed[])[]): void {
    if (left.every((strand) => strand.length === 0)) {
      if (!possible.some((other) => isDeepStrictEqual(other, before))) possible.push(before)
      return
    }
    for (const [i, [next, ...rest]] of left.entries()) {
      if (next === undefined) continue
      const after = before.copy()
      const whyNot = next.happensIn(after)
      if (whyNot === null) follow(after, left.with(i, rest))
      else why.add(whyNot)
    }
  }
}
