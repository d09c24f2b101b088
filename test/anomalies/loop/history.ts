/**
 * What happened to recalls, as somebody outside saw it, and what is wrong with it. A conversation is talked in by one person, who
 * asks for the next recall when the one before is acknowledged: so the order in which they were asked for is theirs.
 */
export interface Asked {
  readonly conversation: string
  /** The key of the effect. */
  readonly key: string
  /** The success answer came; or a later call was told that the message is recalled already. */
  isAcknowledged: boolean
}

/** An effect that the app backend has committed, in the order of commits. */
export interface Effect {
  readonly key: string
}

/** Acknowledged, and no effect. */
export function lost(asked: readonly Asked[], effects: readonly Effect[]): string[] {
  const made = new Set(effects.map(({ key }) => key))
  return asked
    .filter(({ key, isAcknowledged }) => isAcknowledged && !made.has(key))
    .map(({ key }) => `lost: ${key}`)
}

/** More than one effect, or one that nobody asked for. */
export function doubled(asked: readonly Asked[], effects: readonly Effect[]): string[] {
  const wanted = new Set(asked.map(({ key }) => key))
  const seen = new Set<string>()
  return effects.flatMap(({ key }) => {
    const why = seen.has(key) ? 'doubled' : wanted.has(key) ? null : 'out of nowhere'
    seen.add(key)
    return why === null ? [] : [`${why}: ${key}`]
  })
}

/** Within a conversation, an effect that came before that of an earlier recall. */
export function outOfOrder(asked: readonly Asked[], effects: readonly Effect[]): string[] {
  const places = new Map(asked.map(({ conversation, key }, place) => [key, { conversation, place }]))
  const latest = new Map<string, number>()
  return effects.flatMap(({ key }) => {
    const found = places.get(key)
    if (found === undefined) return []
    const before = latest.get(found.conversation) ?? -1
    latest.set(found.conversation, Math.max(before, found.place))
    return found.place < before ? [`out of order: ${key}`] : []
  })
}

/** Answered 200 by the receiver, and not in its inbox. */
export function falsely200(answered: readonly string[], stored: ReadonlySet<string>): string[] {
  return answered.filter((key) => !stored.has(key)).map((key) => `answered 200 and not stored: ${key}`)
}
