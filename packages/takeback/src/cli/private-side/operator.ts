/** Calls `/api/operator` of a Chat backend with the operator key: rule C16 of docs/spec/command.md. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type FlagValues, UsageError } from '../flags.ts'
import { OPERATOR_KEY_FILE } from '../operator-options.ts'
import { dataFolder } from '../options.ts'
import { readFlagFile } from '../read-file.ts'
import { type Method, privateSide } from './call.ts'

export interface Operator {
  /** `path`: behind /api/operator. Throws CannotRun. */
  call(method: Method, path: `/${string}`, body?: object): Promise<unknown>
}

export function operatorFromFlags(values: FlagValues): Operator {
  const side = privateSide({ service: 'Chat backend', flag: 'chat', address: values.chat, withinMs: 10_000 })
  const headers = { authorization: `Bearer ${operatorKey(values)}` }
  return { call: (method, path, body) => side.call(method, `/api/operator${path}`, body, headers) }
}

function operatorKey(values: FlagValues): string {
  const named = values['operator-key-file']
  if (named !== undefined) return readFlagFile('operator-key-file', named).trim()
  const file = join(dataFolder(values), OPERATOR_KEY_FILE)
  if (existsSync(file)) return readFlagFile('operator-key-file', file).trim()
  throw new UsageError(
    `There is no ${file}: name the --data folder of the Chat backend, or give --operator-key-file FILE.`,
  )
}
