/** The set-up secret, kept only as a scrypt hash with its own salt. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

export interface SecretHash {
  /** base64url. */
  readonly salt: string
  readonly hash: string
}

const hashBytes = 32
const derive = promisify<string, Buffer, number, Buffer>(scrypt)

export async function hashSecret(secret: string): Promise<SecretHash> {
  const salt = randomBytes(16)
  const hash = await derive(secret, salt, hashBytes)
  return { salt: salt.toString('base64url'), hash: hash.toString('base64url') }
}

export async function isSecret(secret: string, { salt, hash }: SecretHash): Promise<boolean> {
  const expected = Buffer.from(hash, 'base64url')
  const actual = await derive(secret, Buffer.from(salt, 'base64url'), hashBytes)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
