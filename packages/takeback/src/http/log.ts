/** The log: one JSON object per line, no secret in any of them (rule H30 of docs/spec/http.md). */
import { pino } from 'pino'
import { redactText } from './redact.ts'

/** `facts` first: ids and figures, never message text. An error goes under `err`. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export interface LogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** Standard error, normally. */
  readonly stream: { write(text: string): unknown }
}

export function createLog({ level, stream }: LogOptions): Log {
  return pino({ level, base: null }, { write: (line) => void stream.write(redactText(line)) })
}
