/** Which fault meets which call: rules DV20 and DV27 of docs/spec/development.md. Decides and counts; carries out nothing. */
import type { FaultDone, FaultOrder, FaultOrderView, FaultsView } from '@takeback/protocol'
import { BoundedCache } from '../../rest/bounded-cache.ts'
import { DevelopmentRefusal } from '../refused.ts'
import { thrown } from './dice.ts'
import { MOST_ORDERS } from './read-fault-order.ts'
import type { WebhookCall } from './webhook-call.ts'

const MOST_DONE = 200
/** Conversations whose throws an order counts; those that were quiet the longest begin anew. */
const MOST_CONVERSATIONS = 10_000

interface Standing {
  readonly id: number
  readonly order: FaultOrder
  readonly throws: BoundedCache<number>
  seen: number
  hit: number
}

export class FaultPlan {
  readonly #firstSeed: number
  #seed: number
  #orders: Standing[] = []
  #lastId = 0
  /** Oldest first. */
  #done: FaultDone[] = []
  /** Throws of dice that belong to no order. */
  #others = 0

  constructor(seed: number) {
    this.#firstSeed = seed
    this.#seed = seed
  }

  view(): Omit<FaultsView, 'held'> {
    return { seed: this.#seed, orders: this.#orders.map(viewOf), done: this.#done.toReversed() }
  }

  add(order: FaultOrder): FaultOrderView {
    if (this.#orders.length >= MOST_ORDERS)
      throw new DevelopmentRefusal(`There are ${MOST_ORDERS} orders already: cancel some.`)
    this.#lastId += 1
    const throws = new BoundedCache<number>(MOST_CONVERSATIONS)
    const standing: Standing = { id: this.#lastId, order, throws, seen: 0, hit: 0 }
    this.#orders.push(standing)
    return viewOf(standing)
  }

  cancel(id: number): void {
    if (!this.#orders.some((order) => order.id === id))
      throw new DevelopmentRefusal(`There is no order ${id}, or it is used up.`, 404)
    this.#orders = this.#orders.filter((order) => order.id !== id)
  }

  clear(): void {
    this.#orders = []
  }

  /** As just started, or with another seed. */
  beginAnew(seed = this.#firstSeed): void {
    this.#seed = seed
    this.#orders = []
    this.#lastId = 0
    this.#done = []
    this.#others = 0
  }

  /** For what is not a fault and depends on dice too, in the order of the asking. */
  readonly random = (): number => {
    this.#others += 1
    return thrown(this.#seed, 'others', this.#others)
  }

  /** Null: the call goes its way. */
  choose(call: WebhookCall, at: number): FaultOrder | null {
    for (const standing of this.#orders) {
      if (!appliesTo(standing.order, call) || !this.#takes(standing, call)) continue
      standing.hit += 1
      if (standing.order.next === standing.hit)
        this.#orders = this.#orders.filter((order) => order !== standing)
      this.#note(standing, call, at)
      return standing.order
    }
    return null
  }

  #takes(standing: Standing, { conversation }: WebhookCall): boolean {
    const { every, chance } = standing.order
    standing.seen += 1
    if (every !== undefined) return standing.seen % every === 0
    if (chance === undefined) return true
    const nth = (standing.throws.get(conversation) ?? 0) + 1
    standing.throws.set(conversation, nth)
    return thrown(this.#seed, standing.id, conversation, nth) < chance
  }

  #note({ id, order }: Standing, { app, command, conversation, messages }: WebhookCall, at: number): void {
    this.#done.push({ at, id, kind: order.kind, sdkAppId: app, command, conversation, messages })
    if (this.#done.length > MOST_DONE) this.#done.shift()
  }
}

function appliesTo({ kind, sdkAppId, command }: FaultOrder, call: WebhookCall): boolean {
  if (sdkAppId !== undefined && sdkAppId !== call.app) return false
  if (command !== undefined && command !== call.command) return false
  return call.isSigned || (kind !== 'bad-sign' && kind !== 'skew')
}

function viewOf({ id, order, seen, hit }: Standing): FaultOrderView {
  return { ...order, id, seen, hit, left: order.next === undefined ? null : order.next - hit }
}
