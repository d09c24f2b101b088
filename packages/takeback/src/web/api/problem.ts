/** Why an answer did not come, as a value that a view can show. */
import type { OperatorReason, TroubleView } from '@takeback/protocol'

export type Problem =
  | { readonly kind: 'unreachable' }
  /** The server's own sentence, when it sent one. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly detail: string
      /** The reason as a code, where the server gave one. */
      readonly trouble: TroubleView | null
      /** Of a command of the Chat backend that was refused. */
      readonly code: number | null
      /** Of an operator who was refused. */
      readonly reason: OperatorReason | null
    }

export class RequestFailed extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.kind === 'unreachable' ? 'takeback does not answer' : `takeback answered ${problem.status}`)
    this.problem = problem
  }
}

export function problemOf(error: unknown): Problem {
  return error instanceof RequestFailed ? error.problem : { kind: 'unreachable' }
}
