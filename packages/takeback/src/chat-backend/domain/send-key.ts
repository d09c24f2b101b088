/**
 * What makes two sends the same send (PROTOCOL 6.1): sender, recipients, MsgSeq, MsgRandom and content. A hash, so
 * that no text lies beside the bodies. (The documents hash the content by CRC32, which two texts may share.)
 */
import { createHash } from 'node:crypto'

export function sendKey(parts: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
