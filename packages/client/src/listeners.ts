/** Who listens to what. A listener that throws harms nobody else. */
import type { EventData, EventName } from './names.ts'

export type Listener<Name extends EventName> = (event: {
  readonly name: Name
  readonly data: EventData[Name]
}) => void

export class Listeners {
  readonly #heard = new Map<EventName, Set<Listener<never>>>()

  on<Name extends EventName>(name: Name, listener: Listener<Name>): void {
    const known = this.#heard.get(name) ?? new Set()
    known.add(listener)
    this.#heard.set(name, known)
  }

  off<Name extends EventName>(name: Name, listener: Listener<Name>): void {
    this.#heard.get(name)?.delete(listener)
  }

  emit<Name extends EventName>(name: Name, data: EventData[Name]): void {
    for (const listener of this.#heard.get(name) ?? []) {
      try {
        listener({ name, data } as never)
      } catch (error) {
        // Reported as any other uncaught error of the app, after everybody was told.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  clear(): void {
    this.#heard.clear()
  }
}
