/** What this client has sent and no answer has come for yet: its own event may come back sooner. */
import type { LiveMessage } from '@takeback/protocol'
import type { Message } from './message.ts'

type Named = Pick<Message, 'conversationID' | 'random'>

export class Sending {
  readonly #messages = new Map<string, Message>()

  begin(message: Message): void {
    this.#messages.set(nameOf(message), message)
  }

  end(message: Named): void {
    this.#messages.delete(nameOf(message))
  }

  of({ conversation: conversationID, key: { random } }: LiveMessage): Message | undefined {
    return this.#messages.get(nameOf({ conversationID, random }))
  }
}

function nameOf({ conversationID, random }: Named): string {
  return `${random} ${conversationID}`
}
