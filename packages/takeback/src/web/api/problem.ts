/** Why an answer did not come, as a value that a view can show. */
export type Problem =
  | { readonly kind: 'unreachable' }
  /** The server's own sentence, when it sent one. */
  | { readonly kind: 'status'; readonly status: number; readonly detail: string }

export class RequestFailed extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(
      problem.kind === 'unreachable'
        ? 'the monitor does not answer'
        : `the monitor answered ${problem.status}`,
    )
    this.problem = problem
  }
}

export function problemOf(error: unknown): Problem {
  return error instanceof RequestFailed ? error.problem : { kind: 'unreachable' }
}
