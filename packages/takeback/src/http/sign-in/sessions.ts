/**
 * Who is signed in: rules H48 and H49 of docs/spec/http.md. Ids are 32 random bytes, so a plain SHA-256 of them is
 * safe to keep. A session survives a restart, and so does its end.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Session } from './sign-in-file.ts'

const HOUR = 3_600_000
export const sessionIdleMs = 12 * HOUR
export const sessionLifeMs = 7 * 24 * HOUR
/** The oldest makes room. */
const mostSessions = 64
/** Being used is written down at most this often. */
const usedEveryMs = 60_000

export interface Sessions {
  /** A new id; `replaced` (the caller's old one) ends. */
  open(replaced: string | null): string
  isOpen(id: string | null): boolean
  close(id: string | null): void
}

export function createSessions(
  start: readonly Session[],
  clock: { now(): number },
  save: (sessions: readonly Session[]) => void,
): Sessions {
  let sessions = start

  function living(): readonly Session[] {
    const now = clock.now()
    return sessions.filter(
      ({ createdAt, usedAt }) => now < createdAt + sessionLifeMs && now < usedAt + sessionIdleMs,
    )
  }

  function keep(next: readonly Session[]): void {
    sessions = next
    save(next)
  }

  return {
    open(replaced) {
      const id = randomBytes(32).toString('base64url')
      const now = clock.now()
      const others = living().filter(({ hash }) => hash !== hashOf(replaced))
      keep([...others.slice(1 - mostSessions), { hash: hashOf(id), createdAt: now, usedAt: now }])
      return id
    },
    isOpen(id) {
      const hash = hashOf(id)
      const session = living().find((other) => other.hash === hash)
      if (session === undefined) return false
      const now = clock.now()
      if (now - session.usedAt >= usedEveryMs) {
        keep([...living().filter((other) => other !== session), { ...session, usedAt: now }])
      }
      return true
    },
    close(id) {
      keep(living().filter(({ hash }) => hash !== hashOf(id)))
    },
  }
}

function hashOf(id: string | null): string {
  return id === null ? '' : createHash('sha256').update(id).digest('base64url')
}
