import { existsSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@takeback/store'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'

/** The machine's clock, set forward or back by the milliseconds that stand in `FOLDER/clock`: every look reads them anew. */
export function shiftedClock(folder: string): Clock {
  const file = join(folder, 'clock')
  if (!existsSync(file)) shiftClock(folder, 0)
  const opened = openSync(file, 'r')
  const shift = new DataView(new ArrayBuffer(8))
  return {
    now() {
      readSync(opened, shift, 0, 8, 0)
      return systemClock.now() + shift.getFloat64(0)
    },
  }
}

export function shiftClock(folder: string, ms: number): void {
  const shift = new DataView(new ArrayBuffer(8))
  shift.setFloat64(0, ms)
  writeFileSync(join(folder, 'clock'), shift)
}
