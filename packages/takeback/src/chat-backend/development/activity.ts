/**
 * Whether a Chat backend does something of its own accord just now: what it asks of the store and of the network, without
 * being called. A clock that is advanced waits for its end before it goes on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Egress } from '../../http/egress/egress.ts'
import type { Engine } from '../engine.ts'

/** A commit rings whoever waits for work one turn of the loop after it is told. */
const QUIET_TURNS = 3

export class Activity {
  #open = 0
  #begun = 0
  #waiting: (() => void)[] = []

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#open += 1
    this.#begun += 1
    try {
      return await work()
    } finally {
      this.#open -= 1
      if (this.#open === 0) for (const wake of this.#waiting.splice(0)) wake()
    }
  }

  /** Resolves when nothing is under way, and nothing begins by itself any more. */
  async atRest(): Promise<void> {
    for (;;) {
      const begun = this.#begun
      for (let turn = 0; turn < QUIET_TURNS; turn += 1) await nextTurn()
      if (this.#open > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
      else if (this.#begun === begun) return
    }
  }
}

export function watchedEngine(engine: Engine, activity: Activity): Engine {
  const { jobs } = engine
  return {
    turn: (kind, command) => activity.during(() => engine.turn(kind, command)),
    read: (query) => activity.during(() => engine.read(query)),
    snapshot: (queries) => activity.during(() => engine.snapshot(queries)),
    jobs: {
      lease: (...args) => activity.during(() => jobs.lease(...args)),
      leaseOutOfTurn: (...args) => activity.during(() => jobs.leaseOutOfTurn(...args)),
      settle: (settlements) => activity.during(() => jobs.settle(settlements)),
      nextRipeAt: (queue) => activity.during(() => jobs.nextRipeAt(queue)),
      sweepSettledJobs: (...args) => activity.during(() => jobs.sweepSettledJobs(...args)),
      onWork: (queue, wake) => jobs.onWork(queue, wake),
    },
    onSignal: (topic, listener) => engine.onSignal(topic, listener),
    now: () => engine.now(),
    failed: engine.failed,
    close: () => engine.close(),
  }
}

export function watchedEgress(egress: Egress, activity: Activity): Egress {
  return {
    post: (request) => activity.during(() => egress.post(request)),
    blocks: (url) => egress.blocks(url),
    close: () => egress.close(),
  }
}
