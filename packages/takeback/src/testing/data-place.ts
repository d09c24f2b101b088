/**
 * Where a Chat backend of a test keeps its data. `memory` is a folder of its own that goes with it: in memory where the
 * system has a file system for that, else among the temporary files. A test that is cut off leaves nothing either.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface DataPlace {
  readonly folder: string
  /** Removes what is ours; a folder that was given stays. */
  remove(): void
}

const ours = new Set<string>()

export function openDataPlace(data: string): DataPlace {
  if (data !== 'memory') return { folder: resolve(data), remove: () => undefined }
  const folder = mkdtempSync(join(placeInMemory(), `takeback-testing-${process.pid}-`))
  if (ours.size === 0) process.on('exit', removeAll)
  ours.add(folder)
  return {
    folder,
    remove() {
      remove(folder)
      if (ours.size === 0) process.off('exit', removeAll)
    },
  }
}

function removeAll(): void {
  for (const folder of ours) remove(folder)
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  ours.delete(folder)
}

function placeInMemory(): string {
  const shared = '/dev/shm'
  return statSync(shared, { throwIfNoEntry: false })?.isDirectory() === true ? shared : tmpdir()
}
