/**
 * What a sign-in leaves on disk: one small JSON file that only its owner can read. Hashes only: whoever reads it can
 * neither sign in nor take over a session.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { errorCode } from '../error-code.ts'
import { RefusedToStart } from '../refused-to-start.ts'

const sessionSchema = v.object({
  /** SHA-256 of the session's id, base64url. */
  hash: v.string(),
  createdAt: v.number(),
  usedAt: v.number(),
})

const schema = v.object({
  version: v.literal(1),
  secret: v.object({ salt: v.string(), hash: v.string() }),
  sessions: v.array(sessionSchema),
})

export type Session = v.InferOutput<typeof sessionSchema>
export type SignInState = v.InferOutput<typeof schema>

/** Null: never set up. */
export function readSignInFile(file: string): SignInState | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw unreadable(file, error)
  }
  try {
    return v.parse(schema, JSON.parse(text))
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** Whole or not at all: written beside and renamed. */
export function writeSignInFile(file: string, state: SignInState): void {
  const beside = `${file}.new`
  writeFileSync(beside, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true })
  renameSync(beside, file)
}

function unreadable(file: string, cause: unknown): RefusedToStart {
  return new RefusedToStart(
    `${file} can't be read: delete it to get a new set-up secret (everybody is signed out).`,
    {
      cause,
    },
  )
}
