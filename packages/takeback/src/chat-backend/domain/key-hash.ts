import { createHash } from 'node:crypto'

/** What is kept of a key that was ended: enough to know it again, not to sign with it. SHA-256, in hex. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
