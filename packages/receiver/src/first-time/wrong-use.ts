/** What `firstTime` says when it can't work: what is wrong, and the line that mends it. */

export function missingTable(statement: string, cause: unknown): Error {
  return new Error(
    `The table takeback_first_time is missing in your database. Make it once, outside of a transaction:\n${statement};`,
    { cause },
  )
}

export function noTransaction(): Error {
  return new Error(
    'firstTime was called outside of a transaction: begin one, call firstTime and make the change in it, then commit. A key that is committed before the change is a change lost.',
  )
}
