import { beforeAll, inject } from 'vitest'

/** Begun on a busy machine, a server takes a minute. */
export const startsWithinMs = 180_000

/** Before the tests of a file: that the server starts is not the time of the first test that asks for it. */
export function startsPostgres(): void {
  beforeAll(async () => {
    if (inject('postgres') !== '') await fetch(inject('postgres'))
  }, startsWithinMs)
}
