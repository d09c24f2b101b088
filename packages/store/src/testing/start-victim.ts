/** Starts a process that is to be killed, and collects the lines it says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Victim {
  readonly pid: number
  readonly lines: readonly string[]
  readonly firstLine: Promise<void>
  /** SIGKILL; rejects when it had ended by itself: one that died of something else would prove nothing. */
  kill(): Promise<void>
}

export function startVictim(script: string, args: readonly string[]): Victim {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const reader = createInterface({ input: child.stdout })
  const lines: string[] = []
  const first = Promise.withResolvers<void>()
  reader.on('line', (line) => {
    lines.push(line)
    first.resolve()
  })
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')])
  return {
    pid: child.pid ?? 0,
    lines,
    firstLine: first.promise,
    async kill() {
      child.kill('SIGKILL')
      await ended
      if (child.signalCode !== 'SIGKILL') throw new Error(`${script} ended by itself`)
    },
  }
}
