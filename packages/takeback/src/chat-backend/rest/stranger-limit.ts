/**
 * Calls and logins of one address that were not let in: rule RS13 of docs/spec/rest.md. Beyond so many in a second nothing
 * from there is looked at, whoever it claims to be: no UserSig is inflated and no HMAC computed. Who is let in is not
 * counted, so an admin may be as fast as the server is. An IPv6 caller is a /64; loopback is not counted, as for
 * connections (H3).
 */
import { callerOf, isLoopback } from '../../http/connection-cap.ts'
import { createRateLimit, type Rate } from './rate-limit.ts'

/** As many as one command may have of an app. */
export const strangerRate: Rate = { units: 200, per: 1000 }

export interface StrangerLimit {
  /** Nothing more is looked at from there for now. */
  isShut(address: string): boolean
  /** Somebody from there was not let in. */
  count(address: string): void
}

export function tooManyRefusals(address: string): string {
  return `${strangerRate.units} calls or logins from ${address} were refused within a second: wait a second`
}

/** `passed`: milliseconds on a clock that is never set. */
export function createStrangerLimit(passed: () => number): StrangerLimit {
  const limit = createRateLimit(passed)
  return {
    isShut: (address) => !isLoopback(address) && limit.isUsedUp(callerOf(address), strangerRate),
    count(address) {
      if (!isLoopback(address)) limit.take(callerOf(address), strangerRate)
    },
  }
}
