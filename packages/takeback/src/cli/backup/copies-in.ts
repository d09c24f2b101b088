/** The copies that `takeback backup` made in a folder, and those below it. Rule ER8 of docs/spec/erasure.md. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError } from '../flags.ts'

export interface FoundCopy {
  readonly file: string
  /** Of its newest change; milliseconds. Null: it has no .json beside it, as backup was killed before it wrote that. */
  readonly at: number | null
  readonly madeAt: number
}

const names = new Set(['chat.db', 'inbox.db'])

/** Throws UsageError. */
export function copiesIn(folder: string): FoundCopy[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => names.has(basename(name)))
      .toSorted()
      .map((name) => {
        const file = join(folder, name)
        return { file, at: momentOf(`${file}.json`), madeAt: Math.floor(statSync(file).mtimeMs) }
      })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(
      `--copies is ${folder}, which can't be read as a folder of copies (${code ?? message}).`,
    )
  }
}

function momentOf(manifest: string): number | null {
  if (!existsSync(manifest)) return null
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { at: number }).at
}
