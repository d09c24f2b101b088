/** Gives a recall and its messages the method `firstTime`, and hears of what it found. Rules R40-R46. */
import type { Applied, BareRecall, Recall } from '../recall.ts'
import { firstTimeOf } from './first-time.ts'
import { PartlyApplied } from './partly-applied.ts'
import type { Transaction } from './transaction.ts'

/** The name of an effect that has none: one handler is the usual case. */
export const DEFAULT_EFFECT = 'recall'

/** One call of one handler. */
export class Asking {
  /** Keys that were applied before, when only some were. */
  partly: readonly string[] | null = null
  readonly #handler: number
  /** Which handler asked for an effect first, in this attempt. */
  readonly #askedBy: Map<string, number>

  constructor(handler: number, askedBy: Map<string, number>) {
    this.#handler = handler
    this.#askedBy = askedBy
  }

  ask(tx: Transaction, keys: readonly string[], effect: string): boolean | Promise<boolean> {
    const first = this.#askedBy.get(effect) ?? this.#handler
    if (first !== this.#handler) {
      throw new TypeError(
        `Two handlers ask for the first time of "${effect}", and only one would get it: give each a name of its own, such as firstTime(tx, 'search').`,
      )
    }
    this.#askedBy.set(effect, first)
    try {
      const answer: boolean | Promise<boolean> = firstTimeOf(tx, keys, effect)
      return typeof answer === 'boolean' ? answer : answer.catch((error: unknown) => this.#note(error))
    } catch (error) {
      return this.#note(error)
    }
  }

  /** The handler has asked for more than one effect in this attempt. */
  get isForSeveral(): boolean {
    return [...this.#askedBy.values()].filter((handler) => handler === this.#handler).length > 1
  }

  #note(error: unknown): never {
    if (error instanceof PartlyApplied) this.partly = error.known
    throw error
  }
}

export function giveFirstTime(bare: BareRecall, asking: Asking): Recall {
  const messages = bare.messages.map((message) => give({ ...message }, () => [message.key], asking))
  return give({ ...bare, messages }, () => messages.map(({ key }) => key), asking) as Recall
}

/** Not enumerable: whoever logs, copies or compares a recall sees its data. */
function give<Thing extends object>(
  thing: Thing,
  keys: () => readonly string[],
  asking: Asking,
): Thing & Applied {
  return Object.defineProperty(thing, 'firstTime', {
    value: (tx: Transaction, effect = DEFAULT_EFFECT) => asking.ask(tx, keys(), effect),
  }) as Thing & Applied
}

/** The same recall with the messages whose keys fit. */
export function withMessages(bare: BareRecall, fits: (key: string) => boolean): BareRecall {
  return { ...bare, messages: bare.messages.filter(({ key }) => fits(key)) } as BareRecall
}
