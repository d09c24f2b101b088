/** A server in a process of its own, measured from outside. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** The JSON line that it printed when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>
  /** User and system time since its start; microseconds. */
  cpuMicroseconds(): number
  /** Memory that it holds now. */
  residentBytes(): number
  signal(name: 'SIGSTOP' | 'SIGKILL'): void
  stop(): Promise<void>
}

const microsecondsPerTick = 10_000

export const takebackCommand = fileURLToPath(new URL('../packages/takeback/bin/takeback.js', import.meta.url))

/** A script of this folder. */
export const benchFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Starts `node file …args` and waits for its first line of standard output, which must be JSON. */
export async function startChild(file: string, args: readonly string[]): Promise<Child> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${file} ended with ${code} before it was ready`)),
    ),
  ])) as [string]
  return {
    ready: JSON.parse(line) as Record<string, unknown>,
    cpuMicroseconds() {
      // Fields 14 and 15 of proc(5) stat, counted behind the name, which may hold spaces.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
    },
    residentBytes() {
      const [, kibibytes] =
        /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      return Number(kibibytes) * 1024
    },
    signal: (name) => void child.kill(name),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
