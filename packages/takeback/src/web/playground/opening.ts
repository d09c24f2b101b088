/** The opening messages, said again when nobody could take them back any more. */
import { playScene } from '../api/playground.ts'
import type { Language } from '../words/words.ts'
import type { Phone } from './phone.ts'

/** A user has two minutes; with less than 45 seconds left a newcomer would read the page and be too late. */
const freshSeconds = 75

export function isStale(witnesses: readonly Phone[]): boolean {
  const times = witnesses.flatMap(({ screen }) =>
    Object.values(screen().threads).flatMap((thread) => thread.map(({ time }) => time)),
  )
  return (performance.timeOrigin + performance.now()) / 1000 - Math.max(0, ...times) > freshSeconds
}

/** What was unread before is read, so that the counts begin anew too. */
export async function sayAnew(witnesses: readonly Phone[], language: Language): Promise<void> {
  for (const { chat, screen } of witnesses)
    for (const conversationID of Object.keys(screen().threads)) await chat.setMessageRead({ conversationID })
  await playScene(language)
}
