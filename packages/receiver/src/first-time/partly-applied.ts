/**
 * Some messages of a recall were applied before, some were not. That is rare: the inbox tells them apart, unless it was
 * lost or replaced. Applying all would do something twice, applying none would lose a recall.
 *
 * Whoever lets it through (the transaction rolls back) is called again at once, with the messages that are new.
 */
export class PartlyApplied extends Error {
  /** Keys of the messages that were applied before. */
  readonly known: readonly string[]

  constructor(known: readonly string[], all: number) {
    super(
      `${known.length} of ${all} messages of this recall were applied before: roll back, the handler is called again with the others`,
    )
    this.name = 'PartlyApplied'
    this.known = known
  }
}
