/** Where the receiver says what an operator must know. A pino logger fits. */
export interface Log {
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export const standardErrorLog: Log = {
  warn: (facts, message) => console.warn(message, facts),
  error: (facts, message) => console.error(message, facts),
}
