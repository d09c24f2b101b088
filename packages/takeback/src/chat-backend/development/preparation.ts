/**
 * What development mode puts in the way of a Chat backend while it starts: a clock that is turned, a store that can be
 * emptied, a network with faults. What is done with them then is development.ts.
 */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { Egress } from '../../http/egress/egress.ts'
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import { webhookSettingsOf } from '../webhooks/settings.ts'
import { Activity, watchedEgress, watchedEngine } from './activity.ts'
import type { developmentStore } from './book.ts'
import { DevelopmentClock } from './clock.ts'
import { LARGEST_SEED } from './faults/dice.ts'
import { FaultPlan } from './faults/fault-plan.ts'
import { faultyEgress, type FaultyEgress } from './faults/faulty-egress.ts'

export type DevelopmentEngine = Awaited<ReturnType<typeof openEngine>>

export class Preparation {
  readonly activity = new Activity()
  readonly clock: DevelopmentClock
  readonly plan: FaultPlan

  /** `seed`: of the dice; by default a drawn one. */
  constructor(machine: Clock, seed = randomInt(LARGEST_SEED)) {
    this.clock = new DevelopmentClock(machine, () => this.activity.atRest())
    this.plan = new FaultPlan(seed)
  }

  async openEngine(dataDir: string): Promise<DevelopmentEngine> {
    const engine = await openEngine(dataDir, this.clock)
    this.clock.notBefore(engine.now())
    return engine
  }

  /** For whatever works by itself: the clock waits for it. */
  watched(engine: Engine): Engine {
    return watchedEngine(engine, this.activity)
  }

  /** `egress` leads to the endpoints. */
  faulty(egress: Egress, engine: Engine, log: Log): FaultyEgress {
    const { clock, plan } = this
    return faultyEgress({
      egress: watchedEgress(egress, this.activity),
      plan,
      clock,
      log,
      async tokenOf(app) {
        const [row] = await engine.read(webhookSettingsOf(app))
        return row?.token ?? ''
      },
    })
  }
}

function openEngine(dataDir: string, clock: Clock) {
  const book = import.meta.url.endsWith('.ts') ? './book.ts' : './book.js'
  return openSqliteStore<typeof developmentStore>({
    file: join(dataDir, 'chat.db'),
    module: new URL(book, import.meta.url),
    clock,
  })
}
