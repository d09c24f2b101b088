/**
 * A message is told before it is taken back: rule D13 of docs/spec/delivery.md.
 *
 * The store keeps a recall behind one After-send that is under way; a group recall can take back several messages
 * whose After-sends are all under way. So a recall waits here for those of its conversation that this process
 * began earlier. Each is bounded by the deadline of a call.
 */
export interface ToldFirst {
  /** An After-send of this conversation goes out. */
  telling(conversation: number, call: Promise<unknown>): void
  /** Resolves when every After-send of the conversation that was begun before has ended. */
  told(conversation: number): Promise<unknown>
}

const nothing: Promise<unknown> = Promise.resolve()

export function createToldFirst(): ToldFirst {
  const underWay = new Map<number, Set<Promise<unknown>>>()

  return {
    telling(conversation, call) {
      const calls = underWay.get(conversation) ?? new Set()
      underWay.set(conversation, calls)
      const ended = call.finally(() => {
        calls.delete(ended)
        if (calls.size === 0) underWay.delete(conversation)
      })
      calls.add(ended)
    },
    told(conversation) {
      const calls = underWay.get(conversation)
      return calls === undefined ? nothing : Promise.allSettled(calls)
    },
  }
}
