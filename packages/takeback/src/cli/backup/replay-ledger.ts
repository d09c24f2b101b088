/** Takes back in a restored Chat backend what its ledgers name: rules BK10-BK13 of docs/spec/backup.md. */
import { readEffectKey } from '@takeback/protocol'
import type { Engine } from '../../chat-backend/engine.ts'
import { erasureOf } from '../../chat-backend/tables/erasures.ts'
import { eraseSlice, type ErasedSlice, type ErasePlace } from '../../chat-backend/erasures/erase-said.ts'
import {
  isErased,
  isRecalled,
  slicesOf,
  type ErasedLine,
  type Ledger,
  type RecalledLine,
} from './ledger-file.ts'

export interface Replayed {
  /** Lines of the ledgers. */
  readonly lines: number
  /** Messages that the copy still held. */
  readonly takenBack: number
  readonly quotesBlanked: number
}

/** Once more, and nothing is left to do. */
export async function replayLedgers(engine: Engine, ledgers: readonly Ledger[]): Promise<Replayed> {
  let takenBack = 0
  let quotesBlanked = 0
  for (const lines of slicesOf(ledgers, isRecalled)) {
    const done = await Promise.all(lines.map((line) => recallAgain(engine, line)))
    takenBack += done.reduce((sum, { taken }) => sum + taken, 0)
    quotesBlanked += done.reduce((sum, { quotes }) => sum + quotes, 0)
  }
  for (const lines of slicesOf(ledgers, isErased)) {
    for (const line of lines) {
      const { texts, quotes } = await eraseAgain(engine, line)
      takenBack += texts
      quotesBlanked += quotes
    }
  }
  return { lines: ledgers.reduce((sum, { count }) => sum + count, 0), takenBack, quotesBlanked }
}

function recallAgain(engine: Engine, { recalled, at, by, reason, silent }: RecalledLine) {
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
}

/**
 * With their account: unless they are an admin in the copy, which nobody could undo here. Where the copy is younger than the
 * erasure there is nothing to do: whoever bears the name in it has come back.
 */
async function eraseAgain(engine: Engine, { app, erased: userId, at, by }: ErasedLine) {
  const [row] = await engine.read(erasureOf(app, userId))
  if (row !== undefined && row.ended_at !== null && row.begun_at >= at) return { texts: 0, quotes: 0 }
  const { codes } = await engine.turn('accounts/delete', { app, operator: by, userIds: [userId] })
  await engine.turn('erasures/begin', { app, userId, by, address: '0.0.0.0', hadAccount: codes[0] === 0 })
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
