import { version } from './version.ts'

/** `takeback/<version>`. */
export function userAgent(): string {
  return `takeback/${version()}`
}
