/** Whether a service still wants new work: `GET /readyz`, rule H33 of docs/spec/http.md. */
export interface Draining {
  /** From now on a balancer is told to send its work elsewhere; what comes all the same is done. */
  begin(): void
  hasBegun(): boolean
}

export function createDraining(): Draining {
  let hasBegun = false
  return {
    begin() {
      hasBegun = true
    },
    hasBegun: () => hasBegun,
  }
}
