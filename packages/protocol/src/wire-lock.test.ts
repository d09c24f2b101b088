/**
 * Holds the wire still: fixtures/wire/wire.lock.json has a hash of every fixture, of every schema (its structure, not its
 * source text, so that a comment may change) and of every REST definition.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as protocol from './index.ts'

const folder = new URL('../../../fixtures/wire/', import.meta.url)
const lockFile = new URL('wire.lock.json', folder)
const updateCommand = 'TAKEBACK_UPDATE_WIRE_LOCK=1 npx vitest run packages/protocol/src/wire-lock.test.ts'
const advice = `The wire has changed. If that is meant: add a line to docs/wire/history.md, then run\n  ${updateCommand}`

test(`[W35] the wire is as wire.lock.json says; to change it: history.md, then ${updateCommand}`, () => {
  const now = { fixtures: fixtureHashes(), shapes: shapeHashes() }
  if (process.env['TAKEBACK_UPDATE_WIRE_LOCK'] === '1') {
    writeFileSync(lockFile, `${JSON.stringify(now, null, 2)}\n`)
  }
  expect(now, advice).toEqual(JSON.parse(readFileSync(lockFile, 'utf8')))
})

test('[W35] the history has a line for the first wire', () => {
  const history = readFileSync(new URL('../../../docs/wire/history.md', import.meta.url), 'utf8')
  expect(history).toMatch(/^\| \d{4}-\d{2}-\d{2} \| First wire/m)
})

test('[W35] a shape is more than its field names', () => {
  const c2c = JSON.stringify(shapeOf(protocol.c2cRecallSchema))
  expect(c2c).toContain('"From_Account":')
  expect(c2c).toContain('must be 1 to 32 characters of printable ASCII')
  expect(c2c).toContain('"exact_optional"')
})

function fixtureHashes(): Record<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'wire.lock.json')
  return Object.fromEntries(files.sort().map((file) => [file, hash(readFileSync(new URL(file, folder)))]))
}

/** Everything exported that is a schema or a REST definition. */
function shapeHashes(): Record<string, string> {
  const shapes = Object.entries(protocol).filter(
    ([, exported]) =>
      typeof exported === 'object' && exported !== null && ('kind' in exported || 'request' in exported),
  )
  return Object.fromEntries(
    shapes
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, exported]) => [name, hash(JSON.stringify(shapeOf(exported)))]),
  )
}

/** What a schema checks, as plain data. Functions are told apart by the message beside them. */
function shapeOf(value: unknown): unknown {
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'function') return '[function]'
  if (typeof value !== 'object' || value === null) return value
  const parts: object = 'pipe' in value ? { pipe: value.pipe } : value
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([name]) => !name.startsWith('~') && name !== 'reference' && name !== 'async')
      .map(([name, part]) => [name, shapeOf(part)]),
  )
}

function hash(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
