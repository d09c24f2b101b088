/** What this client knows to be taken back, so that nobody's quote of it keeps the text: rule CL15 of docs/spec/client.md. */
import { BoundedNames } from './bounded-names.ts'
import type { Held } from './held.ts'
import type { Message } from './message.ts'
import { blankQuotes } from './quotes.ts'

const mostTakenBack = 1000

export class TakenBack {
  /** A page of history may be older than the recall it meets. */
  readonly #ids = new BoundedNames(mostTakenBack)

  /** Gives the messages that quoted it, blank now. */
  learn(ID: string, held: Iterable<Held>): Message[] {
    if (this.#ids.has(ID)) return []
    this.#ids.add(ID)
    return [...held].flatMap(({ messages }) => [...messages.values()].filter((one) => this.blank(one)))
  }

  /** True: something was blanked. */
  blank(message: Message): boolean {
    const blanked = blankQuotes(message.cloudCustomData, (ID) => this.#ids.has(ID))
    const changed = blanked !== message.cloudCustomData
    message.cloudCustomData = blanked
    return changed
  }
}
