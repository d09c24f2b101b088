/**
 * How long a message may still be taken back: rule CL20 of docs/spec/client.md. The windows and the clock are the
 * server's, as its answer to the login told them; the same whole seconds are compared as there (RC1, RC4 of
 * docs/spec/recall.md). It is a promise about time only: what else the server looks at, it says when it is asked.
 */
import type { LiveAnswers } from '@takeback/protocol'
import type { Message } from './message.ts'

/** Milliseconds; 0: never. */
export interface RecallWindow {
  /** For one's own messages. */
  readonly own: number
  /** For what others said in a group that one owns or administers. */
  readonly moderator: number
}

/** What a login answered. */
export interface Welcome extends Pick<
  LiveAnswers['login'],
  'serverTime' | 'recallWindow' | 'roleRecallWindow'
> {
  /** When the answer came, on the clock of `now` below. */
  readonly heardAt: number
}

export function recallWindowOf({ recallWindow, roleRecallWindow }: Welcome): RecallWindow {
  return { own: recallWindow, moderator: roleRecallWindow }
}

/** Milliseconds. `moderates`: the user owns or administers the group. `now`: a clock that never goes back. */
export function recallTimeLeft(message: Message, welcome: Welcome, moderates: boolean, now: number): number {
  if (message.status !== 'success' || message.isRevoked) return 0
  const { own, moderator } = recallWindowOf(welcome)
  const window = Math.max(message.flow === 'out' ? own : 0, moderates ? moderator : 0)
  if (window <= 0) return 0
  // Exactly at the end is still within, so the second in which it ends counts whole.
  const end = (message.time + Math.floor(window / 1000) + 1) * 1000
  return Math.max(0, end - (welcome.serverTime + now - welcome.heardAt))
}
