import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What is checked out; `-dirty` when something was changed since. */
export function commitOf(): string {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  return execFileSync('git', ['describe', '--always', '--dirty'], { cwd, encoding: 'utf8' }).trim()
}
