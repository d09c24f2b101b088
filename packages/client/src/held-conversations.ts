/** All conversations that a client holds, by their ids. */
import type { EventFrame } from '@takeback/protocol'
import { emptyHeld, type Held } from './held.ts'
import type { Message } from './message.ts'

export class HeldConversations {
  readonly #held = new Map<string, Held>()

  /** `cursor`: where the knowledge of a conversation begins that was not held before. */
  hold(id: string, cursor: number): Held {
    const known = this.#held.get(id)
    if (known !== undefined) return known
    const held = emptyHeld(id, cursor)
    this.#held.set(id, held)
    return held
  }

  get(id: string): Held | undefined {
    return this.#held.get(id)
  }

  has(id: string): boolean {
    return this.#held.has(id)
  }

  delete(id: string): void {
    this.#held.delete(id)
  }

  all(): Held[] {
    return [...this.#held.values()]
  }

  /** Of those among `ids` that are held. */
  cursors(ids: Iterable<string> = this.#held.keys()): Record<string, number> {
    const held = [...ids].flatMap((id) => this.#held.get(id) ?? [])
    return Object.fromEntries(held.map(({ id, cursor }) => [id, cursor]))
  }

  /** Those of which all that came before was told, or is nobody's news. */
  settled(): string[] {
    return this.all().flatMap(({ id, isBegun }) => (isBegun ? [] : [id]))
  }

  /** Events were missed: one arrived that does not follow the one before. */
  hasGap({ conversation, after }: EventFrame): boolean {
    const held = this.#held.get(conversation)
    return held !== undefined && after > held.cursor
  }

  isRoom(id: string): boolean {
    return this.#held.get(id)?.isRoom === true
  }

  rooms(): string[] {
    return [...this.#held.keys()].filter((id) => this.isRoom(id))
  }

  /** After a `resync`: pages to read again, by the conversations that have messages in memory; the newest `most`. */
  withMessages(most: number): string[] {
    return this.all()
      .filter(({ messages }) => messages.size > 1)
      .sort((a, b) => (b.last?.time ?? 0) - (a.last?.time ?? 0))
      .slice(0, most)
      .map(({ id }) => id)
  }

  find(conversationID: string, ID: string): Message | undefined {
    return [...(this.#held.get(conversationID)?.messages.values() ?? [])].find((message) => message.ID === ID)
  }

  newest(conversationID: string): Message | null {
    return this.#held.get(conversationID)?.last ?? null
  }
}
