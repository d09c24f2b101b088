import type { TakebackChat } from '../index.ts'
import type { EventData, EventName } from '../names.ts'

/** Resolves with the next event of this name that comes from now on. */
export function nextEvent<Name extends EventName>(chat: TakebackChat, name: Name): Promise<EventData[Name]> {
  return new Promise((resolve) => {
    const listener = ({ data }: { readonly data: EventData[Name] }) => {
      chat.off(name, listener)
      resolve(data)
    }
    chat.on(name, listener)
  })
}
