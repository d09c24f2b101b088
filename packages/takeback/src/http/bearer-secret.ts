/** A secret that a program brings in `Authorization: Bearer …`. Hashes are compared, so that the time tells nothing of its length either. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** Null: none came. With no secret that is wanted, each that comes is wrong; during a rotation there are two. */
export type BearerSecret = (authorization: string | undefined) => boolean | null

export function createBearerSecret(secrets: readonly string[]): BearerSecret {
  const wanted = secrets.map(hashOf)
  return (authorization) => {
    const [, given] = /^Bearer ([\x21-\x7e]{1,256})$/.exec(authorization ?? '') ?? []
    if (given === undefined) return null
    const hash = hashOf(given)
    // Every one is compared, whichever fits.
    return wanted.filter((other) => timingSafeEqual(hash, other)).length > 0
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
