/** A delivery that somebody parked: whether it still waits for somebody, and who it was. */
import type { ConsoleDelivery, ParkedByHandView } from '@takeback/protocol'
import type { ConsoleWords } from '../words/console-words.ts'

/** It waits to be sent again, and for nothing else. */
export function isHeldByHand({ byHand, settledAt }: Pick<ConsoleDelivery, 'byHand' | 'settledAt'>): boolean {
  return settledAt === null && byHand !== null && byHand.sentAgainAt === null
}

export function whoParked({ by, admin, from }: ParkedByHandView, { park: said }: ConsoleWords): string {
  return said.by(admin === null ? said.whom[by] : said.admin(admin), from)
}
