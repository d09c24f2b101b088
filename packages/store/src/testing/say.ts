import { writeSync } from 'node:fs'

/** A line on standard output, again while the pipe is full: what is acknowledged must be told before anything else happens. */
export function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}
