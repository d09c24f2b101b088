/** Whose data it is: rule DV2 of docs/spec/development.md. Development mode empties it, and moves its time. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RefusedToStart } from '../../http/refused-to-start.ts'

const mark = 'development'
const about = 'The data in this folder is that of development mode: `takeback reset` empties it.\n'
/** A clock that was corrected by less is nothing to speak of. */
const FORGIVEN_MS = 60_000
const dayMs = 86_400_000

/** Throws RefusedToStart when the folder holds data that others made. `isOurs`: nobody else uses it. */
export function checkDevelopmentFolder(dataDir: string, isOurs: boolean): void {
  if (isOurs || isMarked(dataDir) || !existsSync(join(dataDir, 'chat.db'))) return
  throw new RefusedToStart(
    `The data in ${dataDir} was not made in development mode, which can empty it: give another folder with --data.`,
  )
}

/** The folder is there by now. */
export function markDevelopmentFolder(dataDir: string): void {
  if (!isMarked(dataDir)) writeFileSync(join(dataDir, mark), about, { mode: 0o600 })
}

/** Throws RefusedToStart when the clock of development mode has left its data ahead of the machine's clock. */
export function checkNotAhead(
  dataDir: string,
  { now, machineNow }: { now: number; machineNow: number },
): void {
  const ahead = now - machineNow
  if (ahead < FORGIVEN_MS || !isMarked(dataDir)) return
  const days = (ahead / dayMs).toFixed(1)
  throw new RefusedToStart(
    `The clock of development mode has left the data in ${dataDir} ${days} days ahead, and until then nothing would be tried again: give another folder with --data, or start it with --development and run "takeback reset".`,
  )
}

function isMarked(dataDir: string): boolean {
  return existsSync(join(dataDir, mark))
}
