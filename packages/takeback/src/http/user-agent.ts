import { existsSync, readFileSync } from 'node:fs'

/** `takeback/<version>`, from the package.json beside `src` (repository) or in `dist` (published). */
export function userAgent(): string {
  const inRepository = new URL('../../package.json', import.meta.url)
  const published = new URL('../package.json', import.meta.url)
  const file = existsSync(published) ? published : inRepository
  return `takeback/${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`
}
