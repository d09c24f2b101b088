/** Next for the guide's reader: installed once, apart, as it is heavy, and copied into the reader's project. */
import { cpSync, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const installed = fileURLToPath(new URL('../../.runtimes/next/node_modules', import.meta.url))

export const hasNext = existsSync(join(installed, 'next'))

export const installNext =
  'npm install --prefix .runtimes/next --no-save --ignore-scripts next@16.4.6 react@19.3.1 react-dom@19.3.1'

/** As if its packages had been installed there; npm's own list of what is installed stays as it is. */
export function bringNext(project: string): void {
  cpSync(installed, join(project, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (from) => basename(from) !== '.package-lock.json',
  })
}
