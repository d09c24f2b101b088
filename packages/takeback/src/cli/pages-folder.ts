import { fileURLToPath } from 'node:url'

/** The built pages: `dist/pages` of this package, seen from `src/cli` or from the emitted `cli`. */
export function pagesFolder(): string {
  const inRepository = import.meta.url.endsWith('.ts')
  return fileURLToPath(new URL(inRepository ? '../../dist/pages/' : '../pages/', import.meta.url))
}
