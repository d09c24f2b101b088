/** A business error of a turn: a value with the documented code, never an exception. */
export interface Refused {
  readonly kind: 'refused'
  readonly code: number
  /** For people: which value was wrong. */
  readonly info: string
}

/** A decision that writes nothing. */
export function refuse(code: number, info: string): { readonly result: Refused } {
  return { result: { kind: 'refused', code, info } }
}
