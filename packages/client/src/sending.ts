/** What this client has sent and no answer has come for yet: its own event may come back sooner. */
import type { LiveMessage } from '@takeback/protocol'
import type { Message } from './message.ts'

export class Sending {
  readonly #messages = new Map<string, Message>()

  begin(message: Message): void {
    this.#messages.set(nameOf(message.conversationID, message.random), message)
  }

  /** By now the message may have got its numbers, by its event. */
  end(message: Message): void {
    for (const [name, one] of this.#messages) if (one === message) this.#messages.delete(name)
  }

  /** `me`: who sends; in their official account it is the account that speaks. */
  of({ conversation, key, msgId, sender }: LiveMessage, me: string): Message | undefined {
    const isOfficial = key.random === officialRandom && conversation === `C2C${sender}`
    if (sender !== me && !isOfficial) return undefined
    // There the number of the sending is in the MsgId alone.
    return this.#messages.get(nameOf(conversation, Number(msgId.slice(msgId.lastIndexOf('-') + 1))))
  }
}

/** Of every message of an official account. */
const officialRandom = 1

function nameOf(conversation: string, random: number): string {
  return `${random} ${conversation}`
}
