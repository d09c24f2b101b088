/**
 * Erases what a user said, a slice at a time: rules ER2-ER6 of docs/spec/erasure.md. What is still there is taken back, so
 * that every screen and every app backend lets go of it; what was taken back before and is kept for a while goes now.
 */
import type { Engine } from '../engine.ts'
import { nameOfMessage } from '../domain/message-name.ts'
import { saidBetween, type SaidRow } from '../tables/erasures.ts'
import { secondAfter } from '../tables/messages.ts'

/** Messages of anybody that one read looks at; see recall-plans/find-messages.ts. */
const MOST_LOOKED_AT = 5000
/** Messages of theirs. */
const SLICE = 200

export interface Erasing {
  readonly app: number
  readonly userId: string
  /** UserID of the admin. */
  readonly by: string
  /** What was said later is not part of it; milliseconds. */
  readonly at: number
}

/** Seconds and messages.id: what is dealt with. */
export interface ErasePlace {
  readonly time: number
  readonly id: number
}

export interface ErasedSlice {
  readonly messages: number
  readonly texts: number
  readonly quotes: number
  /** Null: this was all. */
  readonly next: ErasePlace | null
}

export async function eraseSlice(engine: Engine, erasing: Erasing, from: ErasePlace): Promise<ErasedSlice> {
  const { app, userId, at } = erasing
  // Of its own second too.
  const end = Math.floor(at / 1000) + 1
  const [row] = await engine.read(secondAfter(app, from.time, MOST_LOOKED_AT))
  const until = Math.min(end, row === undefined ? end : Math.max(row.time, from.time + 1))
  const said = await engine.read(saidBetween(app, from.time, from.id, until, userId, SLICE))
  const quotes = await takeAllBack(engine, erasing, said)
  const kept = said.filter(({ recalled_at, texts }) => recalled_at !== null && texts > 0)
  if (kept.length > 0) await engine.turn('sweep/redact-messages', { messages: kept.map(({ id }) => id) })
  const last = said.at(-1)
  const isCutOff = last !== undefined && said.length === SLICE
  const place = isCutOff ? { time: last.time, id: last.id } : { time: until, id: 0 }
  return {
    messages: said.length,
    texts: said.filter(({ texts }) => texts > 0).length,
    quotes,
    next: !isCutOff && until >= end ? null : place,
  }
}

/** Messages of others out of which it went. The turns of one slice share their commits. */
async function takeAllBack(
  engine: Engine,
  { app, by, at }: Erasing,
  said: readonly SaidRow[],
): Promise<number> {
  const taken = await Promise.all(
    said
      .filter(({ recalled_at }) => recalled_at === null)
      .map((message) =>
        engine.turn('ledger/recall', {
          app,
          ...nameOfMessage(message),
          // In a group that was made again somebody else's has the same number.
          message: message.id,
          at,
          by,
          reason: null,
          isSilent: false,
          erases: true,
        }),
      ),
  )
  return taken.reduce((sum, { quotes }) => sum + quotes, 0)
}
