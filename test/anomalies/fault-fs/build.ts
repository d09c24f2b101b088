/** Builds the library when a test asks for it; what needs it is skipped, in one line, where there is no C compiler. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = ['fault-fs.h', 'fault-fs.c', 'calls.c', 'unsynced.c']
const folder = fileURLToPath(new URL('.', import.meta.url))
const cache = fileURLToPath(new URL('../../../node_modules/.cache/takeback', import.meta.url))

/** To stand behind the title of what is skipped. */
export const needsFaultFs = 'needs Linux and a C compiler: apt-get install gcc libc6-dev'

export function canFail(): boolean {
  return process.platform === 'linux' && spawnSync('cc', ['--version'], { stdio: 'ignore' }).status === 0
}

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
