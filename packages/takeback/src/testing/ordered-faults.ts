/** Faults on the way of webhooks, ordered by a test: rules DV20-DV28 of docs/spec/development.md. */
import type { FaultDone, FaultOrder, FaultOrderView, FaultPlan } from '@takeback/protocol'
import type { Development } from '../chat-backend/development/development.ts'

/** Which webhooks. One of `next`, `every` and `chance` at most; without: every one. */
export type Which = Pick<FaultOrder, 'sdkAppId' | 'command' | 'next' | 'every' | 'chance'>

/** `reaches`: the endpoint hears it all the same, and only its answer is lost. */
export type WhichAndHow = Which & Pick<FaultOrder, 'reaches'>

export interface OrderedFaults {
  /** The connection breaks before anything is heard. */
  drop(which?: WhichAndHow): Promise<FaultOrderView>
  /** No answer within the two seconds of a call, which go by the clock: `advance` ends them. */
  hang(which?: WhichAndHow): Promise<FaultOrderView>
  /** An answer of somebody in between: 503 from a proxy. */
  status(status: number, which?: WhichAndHow): Promise<FaultOrderView>
  /** Heard so much later: milliseconds, or `90s`. From two seconds on the call has timed out meanwhile. */
  delay(by: number | string, which?: Which): Promise<FaultOrderView>
  /** Heard twice, at the same time. */
  duplicate(which?: Which): Promise<FaultOrderView>
  /** Heard after the next one, or after five seconds. */
  reorder(which?: Which): Promise<FaultOrderView>
  /** A Sign that is wrong. */
  badSign(which?: Which): Promise<FaultOrderView>
  /** A RequestTime so many seconds off, rightly signed. */
  skew(seconds: number, which?: Which): Promise<FaultOrderView>
  /** These orders and no others, with the dice at their beginning: as `faults.plan({ seed, orders })` of a run that failed. */
  plan(plan: FaultPlan): Promise<void>
  cancel(order: FaultOrderView): Promise<void>
  /** No order is left, and what is held back goes out. */
  clear(): Promise<void>
  /** Give it to `plan` or to `startChatBackend({ seed })` to meet the same faults again. */
  readonly seed: number
  readonly orders: readonly FaultOrderView[]
  /** What was carried out, the latest first. */
  readonly done: readonly FaultDone[]
  /** Webhooks that go to their endpoint later. */
  readonly held: number
}

export function orderedFaults(development: Development): OrderedFaults {
  const order = (asked: object) => development.order(asked)
  return {
    drop: (which) => order({ ...which, kind: 'drop' }),
    hang: (which) => order({ ...which, kind: 'hang' }),
    status: (status, which) => order({ ...which, kind: 'status', status }),
    delay: (by, which) => order({ ...which, kind: 'delay', ms: by }),
    duplicate: (which) => order({ ...which, kind: 'duplicate' }),
    reorder: (which) => order({ ...which, kind: 'reorder' }),
    badSign: (which) => order({ ...which, kind: 'bad-sign' }),
    skew: (seconds, which) => order({ ...which, kind: 'skew', seconds }),
    async plan(plan) {
      await development.replacePlan(plan)
    },
    async cancel({ id }) {
      development.cancel(id)
    },
    async clear() {
      await development.cancelAll()
    },
    get seed() {
      return development.faults().seed
    },
    get orders() {
      return development.faults().orders
    },
    get done() {
      return development.faults().done
    },
    get held() {
      return development.faults().held
    },
  }
}
