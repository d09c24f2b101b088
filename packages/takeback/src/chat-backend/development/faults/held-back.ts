/** Webhooks that go to their endpoint later than their caller believes. */
import type { EgressRequest } from '../../../http/egress/answer.ts'
import type { Timeline } from '../../time/timeline.ts'

type Send = (app: number, request: EgressRequest) => Promise<unknown>

interface Held {
  readonly app: number
  readonly request: EgressRequest
  /** Goes out behind the next one that is answered. */
  readonly follows: boolean
  readonly callOff: () => void
}

export class HeldBack {
  readonly #clock: Timeline
  readonly #send: Send
  /** In the order in which they came. */
  readonly #waiting = new Set<Held>()
  readonly #leaving = new Set<Promise<unknown>>()

  constructor(clock: Timeline, send: Send) {
    this.#clock = clock
    this.#send = send
  }

  get count(): number {
    return this.#waiting.size + this.#leaving.size
  }

  forTime(app: number, request: EgressRequest, milliseconds: number): void {
    this.#hold(app, request, milliseconds, false)
  }

  /** `longest`: milliseconds after which it goes out all the same. */
  untilAnother(app: number, request: EgressRequest, longest: number): void {
    this.#hold(app, request, longest, true)
  }

  /** Another one of the app was answered. */
  letFollow(app: number): void {
    let before: Promise<unknown> = Promise.resolve()
    for (const held of this.#waiting) if (held.follows && held.app === app) before = this.#leave(held, before)
  }

  /** Everything goes out; resolves when it is answered. */
  async release(): Promise<void> {
    for (const held of this.#waiting) void this.#leave(held)
    await Promise.all(this.#leaving)
  }

  forget(): void {
    for (const { callOff } of this.#waiting) callOff()
    this.#waiting.clear()
  }

  #hold(app: number, request: EgressRequest, milliseconds: number, follows: boolean): void {
    const callOff = this.#clock.at(this.#clock.now() + milliseconds, () => void this.#leave(held))
    const held: Held = { app, request, follows, callOff }
    this.#waiting.add(held)
  }

  #leave(held: Held, before: Promise<unknown> = Promise.resolve()): Promise<unknown> {
    const { app, request, callOff } = held
    callOff()
    this.#waiting.delete(held)
    // Nobody waits for its answer any more.
    const left = before.then(() => this.#send(app, request)).finally(() => this.#leaving.delete(left))
    this.#leaving.add(left)
    return left
  }
}
