/** A caller of `/api/operator`: with the operator key, and every refusal as a sentence. */
import { CannotRun } from '../cannot-run.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { dataFolder } from '../options.ts'
import { OPERATOR_KEY_FILE } from '../operator-options.ts'
import { readFlagFile } from '../read-file.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Operator {
  /** `path`: behind /api/operator. Throws CannotRun. */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown>
}

const patienceMs = 10_000

export function operatorFromFlags(values: FlagValues): Operator {
  const base = (values.chat ?? 'http://127.0.0.1:8080').replace(/\/+$/, '')
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol))
    throw new UsageError('--chat is no address of a Chat backend: give http://HOST:PORT or https://HOST.')
  const key = operatorKey(values)
  return {
    async call(method, path, body) {
      const answer = await fetch(`${base}/api/operator${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      }).catch((error: unknown) => {
        throw new CannotRun(`The Chat backend at ${base} can't be reached: is it running?`, { cause: error })
      })
      const said: unknown = await answer.json().catch(() => null)
      if (answer.ok && said !== null) return said
      const why = typeof said === 'object' && said !== null && 'error' in said ? String(said.error) : null
      throw new CannotRun(why ?? `${base} answered ${answer.status}: is it a Chat backend of Takeback?`)
    },
  }
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
