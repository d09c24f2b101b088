import { readFileSync } from 'node:fs'
import { UsageError } from './flags.ts'

/** A file that a flag names. Throws UsageError with the flag and the reason. */
export function readFlagFile(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new UsageError(`--${flag} names ${file}, which can't be read (${code}).`)
  }
}
