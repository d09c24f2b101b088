/** Secrets of Standard Webhooks as a flag names them: `whsec_…` itself, a file that holds it, or none: then one is made. */
import { readFileSync } from 'node:fs'
import { newStandardSecret, whatIsWrongWithSecret } from '@takeback/protocol/crypto'
import { UsageError } from './flags.ts'
import { secretFile } from './secret-file.ts'

export interface StandardSecrets {
  readonly flag: string
  readonly given: readonly string[]
  /** Where one is kept that no flag names. */
  readonly folder: string
  readonly file: string
}

/** A file may hold two lines during a rotation. */
export function standardSecrets({ flag, given, folder, file }: StandardSecrets): string[] {
  const texts =
    given.length === 0
      ? [secretFile(folder, file, newStandardSecret)]
      : given.flatMap((text) => (text.startsWith('whsec_') ? [text] : linesOf(flag, text)))
  if (texts.length > 2) {
    throw new UsageError(`--${flag} is given more than twice: two at most, during a rotation.`)
  }
  const trouble = texts.map(whatIsWrongWithSecret).find((wrong) => wrong !== null)
  if (trouble !== undefined) {
    throw new UsageError(`--${flag} ${trouble}; give it, a file that holds it, or nothing: then one is made.`)
  }
  return texts
}

/** What can't be read may be a secret that was mistyped: it is not repeated. */
function linesOf(flag: string, file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split(/\s+/)
      .filter((line) => line !== '')
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new UsageError(`--${flag} is neither a secret (whsec_…) nor a file that can be read (${code}).`)
  }
}
