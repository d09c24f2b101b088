/** The order of attempts, as an endpoint saw it: rule P07 of docs/spec/reliability.md. */
import type { Asked } from './history.ts'

/**
 * Within a conversation first attempts come in the order of the recalls, none is skipped, and one that failed is tried again
 * before the next, unless it was parked. Gives what is wrong.
 */
export function outOfTurn(
  calls: readonly { readonly key: string }[],
  asked: readonly Asked[],
  parked: ReadonlySet<string>,
): string[] {
  const places = placesOf(asked)
  const tried = new Map<string, number>()
  return calls.flatMap(({ key }) => {
    const place = places.get(key)
    if (place === undefined) return [`out of nowhere: ${key}`]
    const count = tried.get(place.conversation) ?? 0
    if (place.number === count) {
      tried.set(place.conversation, count + 1)
      return []
    }
    if (place.number > count) return [`skipped what came before: ${key}`]
    // Tried again: the latest that was tried must be itself.
    return place.number === count - 1 || parked.has(key) ? [] : [`tried again after later ones: ${key}`]
  })
}

function placesOf(asked: readonly Asked[]) {
  const counts = new Map<string, number>()
  return new Map(
    asked.map(({ conversation, key }) => {
      const number = counts.get(conversation) ?? 0
      counts.set(conversation, number + 1)
      return [key, { conversation, number }]
    }),
  )
}
