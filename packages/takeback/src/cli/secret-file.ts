import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CannotRun } from './cannot-run.ts'

/** A secret of this installation: made at the first call, kept in a file that only its owner can read. */
export function secretFile(folder: string, name: string, make = randomText): string {
  const file = join(folder, name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(file, error)
  }
  const secret = make()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    return secret
  } catch (error) {
    throw unreadable(file, error)
  }
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}

function unreadable(file: string, error: unknown): CannotRun {
  const { code = 'error' } = error as NodeJS.ErrnoException
  return new CannotRun(
    `Can't read or write ${file} (${code}): give a folder that you may write to with --data DIR.`,
  )
}
