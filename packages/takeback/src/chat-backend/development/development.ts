/**
 * What can be done to a Chat backend in development mode: rules DV10-DV43 of docs/spec/development.md. Time, faults, and
 * back to the beginning. In production there is none of this.
 */
import type { ClockView, DevelopmentView, FaultOrder, FaultOrderView, FaultsView } from '@takeback/protocol'
import { allAdmins, allApps } from '../tables/apps.ts'
import { allWebhookSettings } from '../webhooks/settings.ts'
import type { Kept } from './book.ts'
import type { FaultyEgress } from './faults/faulty-egress.ts'
import { readFaultOrder, readFaultPlan } from './faults/read-fault-order.ts'
import type { DevelopmentEngine, Preparation } from './preparation.ts'
import { readSpan } from './read-span.ts'
import { DevelopmentRefusal } from './refused.ts'

export interface DevelopmentParts {
  readonly prepared: Preparation
  readonly engine: DevelopmentEngine
  readonly egress: FaultyEgress
  readonly dispatcher: { around(work: () => Promise<void>): Promise<void> }
  readonly gateway: { sendAway(): void }
  /** What else belongs to the state that a reset leads to. */
  readonly afterReset?: () => Promise<void>
}

export class Development {
  readonly #parts: DevelopmentParts
  readonly #kept: Kept
  #resetting: Promise<unknown> = Promise.resolve()

  private constructor(parts: DevelopmentParts, kept: Kept) {
    this.#parts = parts
    this.#kept = kept
  }

  /** The apps, admins and webhook settings of now are those that every reset leads back to. */
  static async begin(parts: DevelopmentParts): Promise<Development> {
    const { engine } = parts
    const [apps, admins, webhooks] = await Promise.all([
      engine.read(allApps()),
      engine.read(allAdmins()),
      engine.read(allWebhookSettings()),
    ])
    return new Development(parts, { apps, admins, webhooks })
  }

  view(): DevelopmentView {
    return { clock: this.clock(), faults: this.faults() }
  }

  clock(): ClockView {
    return this.#parts.prepared.clock.view()
  }

  async freeze(): Promise<ClockView> {
    await this.#parts.prepared.clock.freeze()
    return this.clock()
  }

  /** `by`: milliseconds, or a text such as `3d`. Throws DevelopmentRefusal. */
  async advance(by: unknown): Promise<ClockView> {
    await this.#parts.prepared.clock.advance(readSpan('by', by))
    return this.clock()
  }

  async run(): Promise<ClockView> {
    await this.#parts.prepared.clock.run()
    return this.clock()
  }

  faults(): FaultsView {
    const { prepared, egress } = this.#parts
    return { ...prepared.plan.view(), held: egress.held() }
  }

  /** Throws DevelopmentRefusal. */
  async order(asked: unknown): Promise<FaultOrderView> {
    const order = readFaultOrder(asked)
    await this.#checkSigned([order])
    return this.#parts.prepared.plan.add(order)
  }

  /** These orders and no others, with the dice at their beginning. Throws DevelopmentRefusal. */
  async replacePlan(asked: unknown): Promise<FaultsView> {
    const { plan } = this.#parts.prepared
    const { seed, orders } = readFaultPlan(asked)
    await this.#checkSigned(orders)
    plan.beginAnew(seed ?? plan.view().seed)
    for (const order of orders) plan.add(order)
    return this.faults()
  }

  /** Throws DevelopmentRefusal. */
  cancel(id: number): FaultsView {
    this.#parts.prepared.plan.cancel(id)
    return this.faults()
  }

  /** What is held back goes out. */
  async cancelAll(): Promise<FaultsView> {
    const { prepared, egress } = this.#parts
    prepared.plan.clear()
    await egress.release()
    return this.faults()
  }

  reset(): Promise<DevelopmentView> {
    const done = this.#resetting.then(() => this.#reset())
    this.#resetting = done.catch(() => undefined)
    return done
  }

  async #reset(): Promise<DevelopmentView> {
    const { prepared, engine, egress, dispatcher, gateway, afterReset } = this.#parts
    const { activity, clock, plan } = prepared
    await clock.standStill(() => {
      egress.cutOff()
      gateway.sendAway()
      return dispatcher.around(async () => {
        try {
          await activity.atRest()
          clock.beginAnew()
          plan.beginAnew()
          await engine.turn('development/empty', { ...this.#kept, now: clock.now() })
        } finally {
          // Before the webhooks begin again.
          egress.rejoin()
        }
      })
    })
    await afterReset?.()
    return this.view()
  }

  /** `bad-sign` and `skew` change what somebody signed. */
  async #checkSigned(orders: readonly FaultOrder[]): Promise<void> {
    const needed = orders.filter(({ kind }) => kind === 'bad-sign' || kind === 'skew')
    if (needed.length === 0) return
    const signing = (await this.#parts.engine.read(allWebhookSettings()))
      .filter(({ token, token_enabled }) => token !== '' && token_enabled === 1)
      .map(({ app }) => app)
    for (const { kind, sdkAppId } of needed) {
      if (sdkAppId === undefined ? signing.length > 0 : signing.includes(sdkAppId)) continue
      const who = sdkAppId === undefined ? 'No webhook is' : `The webhooks of app ${sdkAppId} are not`
      throw new DevelopmentRefusal(`${who} signed, so ${kind} has nothing to change: set a token first.`)
    }
  }
}
