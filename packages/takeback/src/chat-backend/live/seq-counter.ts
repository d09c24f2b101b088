/** MsgSeqs of one-to-one messages from clients: they count up from a drawn number, and begin anew at the end of uint32. */
import { randomInt } from 'node:crypto'
import { MAX_UINT32 } from '@takeback/protocol'

export function createSeqCounter(first: number = randomInt(MAX_UINT32 >>> 1)): () => number {
  let next = first
  return () => {
    const seq = next
    next = next === MAX_UINT32 ? 0 : next + 1
    return seq
  }
}
