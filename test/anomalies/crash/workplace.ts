/** A folder for a process whose disk is watched, in memory where there is such a place: what a flush means is the emulator's business. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { disk } from '../fault-fs/disk.ts'

export interface Workplace extends Disposable {
  /** What is watched; TMPDIR of this process, so that stages make their folders in it. */
  readonly live: string
  /** Not watched. */
  readonly aside: string
  /** From now on nothing is watched. */
  rest(): void
}

export function openWorkplace(): Workplace {
  const memory = '/dev/shm'
  const work = realpathSync(mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'takeback-disk-')))
  const [live, aside] = [join(work, 'live'), join(work, 'aside')]
  for (const folder of [live, aside]) mkdirSync(folder)
  process.env['TMPDIR'] = live
  return {
    live,
    aside,
    rest: () => disk.watch(join(work, 'nothing')),
    [Symbol.dispose]: () => rmSync(work, { recursive: true }),
  }
}
