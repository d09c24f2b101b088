/**
 * The clock of development mode: rules DV10-DV14 of docs/spec/development.md. Frozen, it stands; advanced, it goes from one
 * moment that something waits for to the next, and waits at each until everything that it set off has ended.
 *
 * Only one of freeze, advance and run is under way at a time; the others wait for their turn.
 */
import type { ClockView } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import type { Timeline } from '../time/timeline.ts'

/** The machine's clock may be set: so often it is looked at again. */
const LONGEST_TIMER_MS = 60_000

interface Moment {
  readonly at: number
  readonly work: () => void
  isOff: boolean
}

interface Tick {
  readonly everyMs: number
  readonly work: () => void
  next: number
}

export class DevelopmentClock implements Timeline {
  readonly #machine: Clock
  readonly #atRest: () => Promise<void>
  /** In the order of their times; those of one time in the order they were asked for. */
  #moments: Moment[] = []
  readonly #ticks = new Set<Tick>()
  /** While it runs: how far it is ahead of the machine's. */
  #lead = 0
  /** While it does not run, or between two steps of an advance: what it shows. */
  #standing: number | null = null
  #isFrozen = false
  #isClosed = false
  #last = 0
  #timer: NodeJS.Timeout | undefined
  #underWay: Promise<unknown> = Promise.resolve()

  /** `atRest` resolves when nothing that a moment set off is still being done. */
  constructor(machine: Clock, atRest: () => Promise<void>) {
    this.#machine = machine
    this.#atRest = atRest
  }

  now(): number {
    this.#last = Math.max(this.#last, this.#standing ?? this.#machine.now() + this.#lead)
    return this.#last
  }

  view(): ClockView {
    return {
      state: this.#isFrozen ? 'frozen' : 'running',
      now: this.now(),
      machineNow: this.#machine.now(),
    }
  }

  at(moment: number, work: () => void): () => void {
    const added: Moment = { at: moment, work, isOff: false }
    const behind = this.#moments.findIndex(({ at }) => at > moment)
    this.#moments.splice(behind === -1 ? this.#moments.length : behind, 0, added)
    this.#arm()
    return () => {
      added.isOff = true
      this.#moments = this.#moments.filter((one) => one !== added)
      this.#arm()
    }
  }

  /** It is never set back. */
  within(milliseconds: number, work: () => void): () => void {
    return this.at(this.now() + milliseconds, work)
  }

  every(milliseconds: number, work: () => void): () => void {
    const tick: Tick = { everyMs: milliseconds, work, next: this.now() + milliseconds }
    this.#ticks.add(tick)
    this.#arm()
    return () => {
      this.#ticks.delete(tick)
      this.#arm()
    }
  }

  /** For a store that remembers a later time: nothing may come before it. */
  notBefore(moment: number): void {
    this.#lead = Math.max(this.#lead, moment - this.#machine.now())
  }

  freeze(): Promise<void> {
    return this.standStill(() => {
      this.#isFrozen = true
    })
  }

  /** Resolves when everything that is due by then has happened, and nothing of it is under way any more. */
  advance(milliseconds: number): Promise<void> {
    return this.standStill(() => this.#passTo(this.now() + milliseconds))
  }

  run(): Promise<void> {
    return this.standStill(async () => {
      // Passes were issued meanwhile, by a clock that was not frozen: behind it they would be of the future.
      if (this.#machine.now() > this.now()) await this.#passTo(this.#machine.now())
      this.#isFrozen = false
    })
  }

  /** Does the work while time stands still, when its turn has come. */
  standStill(work: () => void | Promise<void>): Promise<void> {
    const done = this.#underWay.then(() => this.#whileStanding(work))
    this.#underWay = done.catch(() => undefined)
    return done
  }

  /** Within `standStill`, when nothing is left that is of a time: it runs, and shows what the machine's clock shows. */
  beginAnew(): void {
    this.#isFrozen = false
    this.#lead = 0
    this.#last = this.#machine.now()
    this.#standing = this.#last
    for (const tick of this.#ticks) tick.next = this.#last + tick.everyMs
  }

  /** Nothing comes any more, and an advance that is under way ends. */
  close(): void {
    this.#isClosed = true
    this.#arm()
  }

  async #whileStanding(work: () => void | Promise<void>): Promise<void> {
    this.#standing = this.now()
    this.#arm()
    try {
      await work()
    } finally {
      this.#goOn()
    }
  }

  async #passTo(target: number): Promise<void> {
    await this.#atRest()
    for (;;) {
      const [next] = this.#moments
      if (this.#isClosed) return
      if (next === undefined || next.at > target) break
      await this.#step(Math.max(next.at, this.now()))
    }
    await this.#step(Math.max(target, this.now()))
  }

  async #step(to: number): Promise<void> {
    this.#standing = to
    this.#comeDue()
    await this.#atRest()
  }

  /** Ticks first: who looks now and then would have looked before. */
  #comeDue(): void {
    const now = this.now()
    for (const tick of [...this.#ticks].toSorted((one, other) => one.next - other.next)) {
      if (tick.next > now) break
      tick.next = now + tick.everyMs
      tick.work()
    }
    // What is added by one of them has its own step.
    const due = this.#moments.filter(({ at }) => at <= now)
    this.#moments = this.#moments.filter(({ at }) => at > now)
    // One of them may call another off.
    for (const moment of due) if (!moment.isOff) moment.work()
  }

  #goOn(): void {
    if (!this.#isFrozen) {
      // Calls took a while, in which the machine's clock went on.
      this.#lead = Math.max(0, this.now() - this.#machine.now())
      this.#standing = null
    }
    this.#arm()
  }

  /** While it stands nothing comes by itself. */
  #arm(): void {
    clearTimeout(this.#timer)
    if (this.#standing !== null || this.#isClosed) return
    const next = Math.min(this.#moments[0]?.at ?? Infinity, ...[...this.#ticks].map((tick) => tick.next))
    if (next === Infinity) return
    const wait = Math.min(Math.max(next - this.now(), 0), LONGEST_TIMER_MS)
    this.#timer = setTimeout(() => {
      this.#comeDue()
      this.#arm()
    }, wait).unref()
  }
}
