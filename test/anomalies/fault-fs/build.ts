/** Builds the library when a test asks for it; what needs it is skipped where there is no C compiler. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needs, runs } from '../../setup/needs.ts'

const sources = ['fault-fs.h', 'fault-fs.c', 'calls.c', 'unsynced.c']
const folder = fileURLToPath(new URL('.', import.meta.url))
const cache = fileURLToPath(new URL('../../../node_modules/.cache/takeback', import.meta.url))

/** Linux, and a C compiler. */
export const needsFaultFs = needs(
  process.platform === 'linux' && runs('cc', '--version'),
  'apt-get install gcc libc6-dev',
)

/** The path for LD_PRELOAD. */
export function faultFsLibrary(): string {
  const hash = createHash('sha256')
  for (const name of sources) hash.update(readFileSync(join(folder, name)))
  const library = join(cache, `fault-fs-${hash.digest('hex').slice(0, 16)}.so`)
  if (existsSync(library)) return library
  mkdirSync(cache, { recursive: true })
  // Two test files may ask at once: each builds its own, and the name changes hands whole.
  const made = `${library}.${process.pid}`
  const code = sources.filter((name) => name.endsWith('.c')).map((name) => join(folder, name))
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-o', made, ...code, '-ldl'])
  renameSync(made, library)
  return library
}
