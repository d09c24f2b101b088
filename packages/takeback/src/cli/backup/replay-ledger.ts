/** Takes back in a restored Chat backend what its ledgers name: rules BK10-BK13 of docs/spec/backup.md. */
import { readEffectKey } from '@takeback/protocol'
import type { Engine } from '../../chat-backend/engine.ts'
import { eraseSlice, type ErasedSlice, type ErasePlace } from '../../chat-backend/erasures/erase-said.ts'
import type { ErasedLine, Ledger } from './ledger-file.ts'

/** Turns that are asked for at once; the store commits them together. */
const TOGETHER = 256

export interface Replayed {
  /** Lines of the ledgers. */
  readonly lines: number
  /** Messages that the copy still held. */
  readonly takenBack: number
  readonly quotesBlanked: number
}

/** Once more, and nothing is left to do. */
export async function replayLedgers(engine: Engine, ledgers: readonly Ledger[]): Promise<Replayed> {
  const lines = ledgers.flatMap((ledger) => ledger.lines)
  let takenBack = 0
  let quotesBlanked = 0
  const recalls = lines.flatMap((line) => ('recalled' in line ? [line] : []))
  for (let from = 0; from < recalls.length; from += TOGETHER) {
    const done = await Promise.all(
      recalls.slice(from, from + TOGETHER).map(async ({ recalled, at, by, reason, silent }) => {
        const effect = readEffectKey(recalled)
        if (effect === null) throw new Error(`a ledger line names no message: ${recalled}`)
        const { sdkAppId: app, place, name } = effect
        return engine.turn('ledger/recall', {
          app,
          place,
          name,
          message: null,
          at,
          by,
          reason: reason ?? null,
          isSilent: silent === true,
          erases: false,
        })
      }),
    )
    takenBack += done.reduce((sum, { taken }) => sum + taken, 0)
    quotesBlanked += done.reduce((sum, { quotes }) => sum + quotes, 0)
  }
  for (const line of lines) {
    if (!('erased' in line)) continue
    const { texts, quotes } = await eraseAgain(engine, line)
    takenBack += texts
    quotesBlanked += quotes
  }
  return { lines: lines.length, takenBack, quotesBlanked }
}

/** With their account: unless they are an admin in the copy, which nobody could undo here. */
async function eraseAgain(engine: Engine, { app, erased: userId, at, by }: ErasedLine) {
  const begun = await engine.turn('erasures/begin', { app, userId, by, address: '0.0.0.0' })
  if (begun.kind === 'begun') await engine.turn('accounts/delete', { app, operator: by, userIds: [userId] })
  let texts = 0
  let quotes = 0
  let next: ErasePlace | null = { time: 0, id: 0 }
  while (next !== null) {
    const slice: ErasedSlice = await eraseSlice(engine, { app, userId, by, at }, next)
    texts += slice.texts
    quotes += slice.quotes
    next = slice.next
    await engine.turn('erasures/add', {
      app,
      userId,
      messages: slice.messages,
      texts: slice.texts,
      quotes: slice.quotes,
      isLast: next === null,
    })
  }
  return { texts, quotes }
}
