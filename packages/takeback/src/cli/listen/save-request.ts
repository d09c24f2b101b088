/** A request as a fixture, in the form of fixtures/wire. Rule LN5 of docs/spec/command.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redactUrl } from '../../http/redact.ts'
import { CannotRun } from '../cannot-run.ts'

export interface SavedRequest {
  readonly command: string
  readonly rawUrl: string
  readonly body: string
  /** Milliseconds. */
  readonly receivedAt: number
  /** Of this run. */
  readonly number: number
}

/** Gives the file. Only its owner may read it: it may hold what people wrote. */
export function saveRequest(folder: string, request: SavedRequest): string {
  const { command, rawUrl, body, receivedAt, number } = request
  const time = new Date(receivedAt).toISOString()
  const name = `${time.replaceAll(/[:.]/g, '-')}-${number}-${command.replaceAll(/[^\w.]/g, '_') || 'unknown'}`
  const fixture = {
    name,
    source: `takeback listen, ${time}`,
    kind: 'webhook',
    command,
    url: redactUrl(rawUrl),
    body: parsedOr(body),
  }
  const file = join(folder, `${name}.json`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${JSON.stringify(fixture, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    return file
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new CannotRun(`--save names ${folder}, where ${name}.json can't be written (${code}).`)
  }
}

function parsedOr(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}
