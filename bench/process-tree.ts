/** CPU of a process and of all that it started, as proc(5) tells it. */
import { readdirSync, readFileSync } from 'node:fs'

const microsecondsPerTick = 10_000

interface Stat {
  readonly pid: number
  readonly parent: number
  /** Of itself, and of its children that have ended. */
  readonly ticks: number
}

/** Microseconds of user and system time so far, of those that have ended too. */
export function cpuOfTree(root: number): number {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? statOf(name) : []))
  const tree = new Set([root])
  let size = 0
  while (size !== tree.size) {
    size = tree.size
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid)
  }
  return all.reduce((sum, { pid, ticks }) => sum + (tree.has(pid) ? ticks : 0), 0) * microsecondsPerTick
}

function statOf(pid: string): Stat[] {
  try {
    // Behind the name, which may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
    return [{ pid: Number(pid), parent: Number(fields[1]), ticks }]
  } catch {
    // It ended meanwhile.
    return []
  }
}
