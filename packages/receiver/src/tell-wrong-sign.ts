/**
 * Says in the log that `Sign` fits none of the tokens: rule R92 of docs/spec/receiving.md. Whoever knocks decides how often
 * that happens, so it is said once a minute at most, with how many there were.
 */
import type { Log } from './log.ts'

const EVERY_MS = 60_000

export interface WrongSign {
  /** Of the connection, or what a trusted proxy says. */
  readonly clientIp: string
  /** Milliseconds. */
  readonly now: number
}

export type TellWrongSign = (wrong: WrongSign) => void

/** `tokens`: how many are set. They are told apart by their place, which says nothing about what they are. */
export function createTellWrongSign(log: Log, tokens: number): TellWrongSign {
  const tried = Array.from({ length: tokens }, (_token, index) => `token ${index + 1}`)
  let saidAt = Number.NEGATIVE_INFINITY
  let unsaid = 0

  return ({ clientIp, now }) => {
    unsaid += 1
    if (now - saidAt < EVERY_MS) return
    log.warn(
      { tried, clientIp, times: unsaid },
      'Sign fits none of the tokens that are set here: compare them with the one set at the sender',
    )
    saidAt = now
    unsaid = 0
  }
}
