/** A file system of a few megabytes that can grow: a tmpfs, which takes the right to mount. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needs, type Need } from '../../setup/needs.ts'

export interface SmallDisk extends Disposable {
  readonly folder: string
  grow(kilobytes: number): void
}

/** The right to mount a tmpfs. */
export function needsSmallDisk(): Need {
  const probe = mkdtempSync(join(tmpdir(), 'takeback-mount-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'takeback', probe]).status === 0
  if (isMounted) execFileSync('umount', [probe])
  rmSync(probe, { recursive: true })
  return needs(isMounted, 'sudo npm test')
}

export function openSmallDisk(kilobytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'takeback', folder])
  return {
    folder,
    grow(more) {
      execFileSync('mount', ['-o', `remount,size=${more}k`, folder])
    },
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
