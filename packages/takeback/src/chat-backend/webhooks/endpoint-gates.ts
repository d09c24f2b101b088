/**
 * How many calls one endpoint gets at a time. A slow endpoint makes its own calls wait, in the order they came, and
 * nobody else's.
 */
export const PLACES_PER_ENDPOINT = 64

export interface EndpointGates {
  /** Runs `work` when the endpoint has a free place; `waited`: that was not at once. */
  through<Result>(endpoint: string, work: (waited: boolean) => Promise<Result>): Promise<Result>
  loadOf(endpoint: string): GateLoad
}

export interface GateLoad {
  /** Calls that are under way. */
  readonly running: number
  /** Calls that wait for a place. */
  readonly waiting: number
}

interface Gate {
  running: number
  readonly waiting: (() => void)[]
}

export function createEndpointGates(places: number): EndpointGates {
  const gates = new Map<string, Gate>()

  function gateOf(endpoint: string): Gate {
    const gate = gates.get(endpoint) ?? { running: 0, waiting: [] }
    gates.set(endpoint, gate)
    return gate
  }

  function leave(endpoint: string, gate: Gate): void {
    const next = gate.waiting.shift()
    if (next !== undefined) return next()
    gate.running -= 1
    if (gate.running === 0) gates.delete(endpoint)
  }

  return {
    loadOf(endpoint) {
      const gate = gates.get(endpoint)
      return { running: gate?.running ?? 0, waiting: gate?.waiting.length ?? 0 }
    },
    async through(endpoint, work) {
      const gate = gateOf(endpoint)
      const waited = gate.running >= places
      // Whoever leaves hands over the place, so `running` stays.
      if (waited) await new Promise<void>((resolve) => gate.waiting.push(resolve))
      else gate.running += 1
      try {
        return await work(waited)
      } finally {
        leave(endpoint, gate)
      }
    },
  }
}
