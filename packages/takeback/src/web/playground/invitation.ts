/** Which message the page invites a newcomer to take back: the one that leaves traces, quoted and unread. */
import type { Bubble } from './bubble.ts'
import type { Phone } from './phone.ts'

/** The MsgId on this phone; null: the invitation is on another phone, or there is nothing to take back. */
export function invitedTo(phone: Phone, phones: readonly Phone[]): string | null {
  if (phone !== phones[0]) return null
  const thread = oneToOne(phone)
  const own = thread.filter(({ isMine, message }) => isMine && phone.chat.recallTimeLeft(message) > 0)
  const quoted = own.findLast(({ id }) => thread.some(({ quote }) => quote?.messageID === id))
  return (quoted ?? own.at(-1))?.id ?? null
}

/** For how long there is something to invite to; milliseconds. */
export function invitationLeft([phone]: readonly Phone[]): number {
  if (phone === undefined) return 0
  const own = oneToOne(phone).filter(({ isMine, isRevoked }) => isMine && !isRevoked)
  return Math.max(0, ...own.map(({ message }) => phone.chat.recallTimeLeft(message)))
}

function oneToOne(phone: Phone): readonly Bubble[] {
  return Object.entries(phone.screen().threads).find(([id]) => id.startsWith('C2C'))?.[1] ?? []
}
