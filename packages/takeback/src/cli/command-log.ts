import { createLog, type Log } from '../http/log.ts'
import { type FlagValues, UsageError } from './flags.ts'

const levels = ['error', 'warn', 'info', 'debug'] as const

/** Logs go to standard error; standard output belongs to what the user asked for. */
export function commandLog(values: FlagValues): Log {
  const name = values['log-level'] ?? 'info'
  const level = levels.find((known) => known === name)
  if (level === undefined) throw new UsageError(`--log-level is "${name}": give one of ${levels.join(', ')}.`)
  return createLog({ level, stream: process.stderr })
}
