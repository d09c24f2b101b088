/** The command `takeback` as a real process; in the run on PostgreSQL, what it remembers is there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { databaseOf } from '../setup/databases.ts'

const door = fileURLToPath(new URL('../../packages/takeback/bin/takeback.js', import.meta.url))

export interface Service {
  /** The one JSON line. */
  readonly ready: Readonly<Record<string, unknown>>
  /** All that it wrote on standard error so far. */
  log(): string
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>
  /** kill -9. */
  kill(): Promise<void>
}

/** Free ports for every listener of a command. */
export const anyPorts = {
  chat: ['--port', '0'],
  start: ['--port', '0', '--callback-port', '0', '--monitor-port', '0'],
  receive: ['--callback-port', '0', '--monitor-port', '0'],
}

/** Starts `takeback …args --json` and waits until it is ready; rejects with what it said when it ends before. */
export async function startService(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const child = spawn(process.execPath, [door, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(await storeOf(args, env)), ...env },
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const ended = once(child, 'exit') as Promise<[number | null]>
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    ended.then(([code]) => Promise.reject(new Error(`takeback ${args[0]} ended with ${code}: ${log}`))),
  ])) as [string]
  return {
    ready: JSON.parse(line) as Record<string, unknown>,
    log: () => log,
    signal: (name) => void child.kill(name),
    stop: () => end(child, ended, 'SIGTERM'),
    kill: async () => void (await end(child, ended, 'SIGKILL')),
  }
}

/** A folder that is used again is the same database again. `start`, development and a service that says its store have theirs. */
async function storeOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const [command = ''] = args
  const folder = args[args.indexOf('--data') + 1]
  if (!['chat', 'receive'].includes(command) || !args.includes('--data') || folder === undefined) return {}
  if (env['TAKEBACK_STORE'] !== undefined || args.includes('--store') || args.includes('--development'))
    return {}
  const database = await databaseOf(folder)
  return database === undefined ? {} : { TAKEBACK_STORE: database }
}

async function end(child: ChildProcess, ended: Promise<[number | null]>, signal: NodeJS.Signals) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  const [code] = await ended
  return code
}

/** Runs the command to its end. */
export async function runCommand(
  args: readonly string[],
  input = '',
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [door, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}
