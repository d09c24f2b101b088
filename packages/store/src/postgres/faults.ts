/** What PostgreSQL's error codes mean for a store: rules TU9, TU11 and TU21 of docs/spec/store.md. */
import { StoreUnavailable, type UnavailableCode } from '../unavailable.ts'

interface Meaning {
  readonly code: UnavailableCode
  readonly say: (place: string, said: string) => string
}

const unreachable: Meaning = {
  code: 'unreachable',
  say: (place, said) => `${place} can't be reached (${said}): check that PostgreSQL runs there.`,
}
const denied: Meaning = {
  code: 'access-denied',
  say: (place, said) => `${place} lets us not in (${said}): check user, password and rights.`,
}
const busy: Meaning = {
  code: 'busy',
  say: (place, said) =>
    `${place} was held for too long by somebody else (${said}). Nothing of this was stored.`,
}
const readOnly: Meaning = {
  code: 'read-only',
  say: (place, said) => `${place} takes no writes (${said}): give the address of the primary.`,
}
const full: Meaning = {
  code: 'disk-full',
  say: (place) => `No space left for ${place}: free some space. Nothing of this was stored.`,
}
const damaged: Meaning = {
  code: 'corrupt',
  say: (place, said) => `${place} is damaged (${said}): restore it from a backup.`,
}

/** By SQLSTATE, or by its class (two characters). Appendix A of PostgreSQL's manual. */
const meanings: Readonly<Record<string, Meaning>> = {
  '08': unreachable,
  // Too many connections, out of memory: the server is there, and can't serve us now.
  '53': unreachable,
  '53100': full,
  // Shutting down, crashed, starting.
  '57P01': unreachable,
  '57P02': unreachable,
  '57P03': unreachable,
  '57P05': unreachable,
  '25P03': unreachable,
  '58': { code: 'io', say: (place, said) => `The disk failed under ${place} (${said}): check the disk.` },
  XX001: damaged,
  XX002: damaged,
  '28': denied,
  '3D000': denied,
  '42501': denied,
  '25006': readOnly,
  '55P03': busy,
  '57014': busy,
  '40': busy,
}

/** A failed connection attempt, or an error of a statement that is the server's trouble; null: the statement's own. */
export function faultOf(error: unknown, place: string): StoreUnavailable | null {
  if (error instanceof StoreUnavailable) return error
  const code = codeOf(error)
  // What carries no SQLSTATE is a socket's error or pg's own word for one.
  const isServers = /^[0-9A-Z]{5}$/.test(code) && error instanceof Error && 'severity' in error
  const meaning = isServers ? (meanings[code] ?? meanings[code.slice(0, 2)]) : clientMeaning(error)
  return meaning === undefined
    ? null
    : new StoreUnavailable(meaning.code, meaning.say(place, saidOf(error, code)))
}

/** Nothing was answered to a COMMIT. */
export function unknownEnd(fault: StoreUnavailable, place: string): StoreUnavailable {
  if (fault.code !== 'unreachable') return fault
  return new StoreUnavailable(
    'unreachable',
    `${place} went away before it answered: whether this was stored is not known.`,
  )
}

function clientMeaning(error: unknown): Meaning {
  return /password/i.test(String(error)) ? denied : unreachable
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function saidOf(error: unknown, code: string): string {
  const message = error instanceof Error ? error.message.trim() : String(error)
  return message.includes(code) ? message : [message, code].filter((part) => part !== '').join(', ')
}
