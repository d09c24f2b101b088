import { existsSync, readFileSync } from 'node:fs'

/** From the package.json beside `src` (repository) or in `dist` (published). */
export function version(): string {
  const inRepository = new URL('../../package.json', import.meta.url)
  const published = new URL('../package.json', import.meta.url)
  const file = existsSync(published) ? published : inRepository
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
