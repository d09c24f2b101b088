/** How a process that runs on fault-fs tells it what to do: by opening paths that are no files. */
import { openSync, readFileSync } from 'node:fs'

export type Fault = 'kill' | 'torn' | 'cut' | 'mix' | 'eio' | 'eio-on' | 'enospc' | 'enospc-on'

function tell(order: string): void {
  try {
    openSync(`/fault-fs/${order}`, 'r')
  } catch (error) {
    // The library has heard it: there is no such file. Anything else means that it is not loaded.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

export const disk = {
  /** Counts from zero the changes in this folder, and forgets all orders. */
  watch: (folder: string) => tell(`watch${folder}`),
  /** At the n-th change from now. */
  failAt: (fault: Fault, n: number) => tell(`${fault}/${n}`),
  heal: () => tell('heal'),
  /** Every flush takes so long. */
  slowFlush: (ms: number) => tell(`slow/${ms}`),
  /** Before each change: copies of the folder as a crash there would leave it. */
  takeImages: (into: string) => tell(`images/${into}`),
  /** For the dice of `mix`. */
  seed: (seed: number) => tell(`seed/${seed}`),
  /** Something more was promised to somebody. */
  promised: () => tell('ack'),
  changes: () => Number(readFileSync('/fault-fs/count', 'utf8')),
}
