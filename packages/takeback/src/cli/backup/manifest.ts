/** The `.json` beside a copy, which says what `takeback backup` saw when it had read the copy as a whole: rules BK3 and BK19 of docs/spec/backup.md. */
import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { CannotRun } from '../cannot-run.ts'

const schema = v.object({
  /** Of its newest change; milliseconds. */
  at: v.number(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

export type Manifest = v.InferOutput<typeof schema>

export function manifestOf(copy: string): string {
  return `${copy}.json`
}

/** Null: there is none, as of a copy that somebody else made. Throws CannotRun for one that is none. */
export function readManifest(copy: string): Manifest | null {
  const file = manifestOf(copy)
  if (!existsSync(file)) return null
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CannotRun(
      code === undefined
        ? `${file} does not say what backup wrote there: use another copy, or take it away if the copy is known to be good.`
        : `${file} can't be read (${code}): give it to whoever restores.`,
    )
  }
}
