/** The copies that `takeback backup` made in a folder, and those below it. Rule ER8 of docs/spec/erasure.md. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError } from '../flags.ts'
import { readManifest } from './manifest.ts'

export interface FoundCopy {
  readonly file: string
  /** Of its newest change; milliseconds. Null: it has no .json beside it, as backup is at it still, or was killed before it wrote that. */
  readonly at: number | null
  readonly madeAt: number
}

/** Also what is still being written, or was left by a backup that was killed: it holds texts too. */
const names = new Set(['chat.db', 'inbox.db'].flatMap((name) => [name, `${name}.part`]))

/** Throws UsageError. */
export function copiesIn(folder: string): FoundCopy[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => names.has(basename(name)))
      .toSorted()
      .map((name) => {
        const file = join(folder, name)
        return { file, at: readManifest(file)?.at ?? null, madeAt: Math.floor(statSync(file).mtimeMs) }
      })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(
      `--copies is ${folder}, which can't be read as a folder of copies (${code ?? message}).`,
    )
  }
}
