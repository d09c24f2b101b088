/** Each text that a command takes, with U+0000 in it: PostgreSQL can't store it, and many a program ends a text there. */
import type { Json } from '../../api/described.ts'

const NUL = 'a\u0000b'

type Schema = Json & {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly minimum?: number
}

export interface Spoilt {
  /** For example `MemberList.0.Member_Account`. */
  readonly place: string
  readonly body: object
}

/** Of what its schema names, and of what stands in its example. */
export function withNul(example: object, schema: Json): Spoilt[] {
  const places = new Set([...placesOf(schema, []), ...leavesOf(example, [])])
  return [...places].map((place, n) => ({
    place,
    // By the same number a message is the one before, and nothing of it is looked at.
    body: spoilt(renumbered(example, n), schema, place.split('.')) as object,
  }))
}

function renumbered(example: object, n: number): object {
  return {
    ...example,
    ...('MsgRandom' in example && { MsgRandom: n }),
    ...('Random' in example && { Random: n }),
  }
}

function* placesOf(schema: Schema, at: readonly string[]): Generator<string> {
  if (schema.type === 'string' && schema.enum === undefined) yield at.join('.')
  if (schema.items !== undefined) yield* placesOf(schema.items, at.concat('0'))
  for (const [name, field] of Object.entries(schema.properties ?? {})) yield* placesOf(field, at.concat(name))
}

function* leavesOf(value: unknown, at: readonly string[]): Generator<string> {
  if (typeof value === 'string') yield at.join('.')
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value)) yield* leavesOf(field, at.concat(name))
}

/** What is missing on the way is made as its schema wants it. */
function spoilt(value: unknown, schema: Schema | undefined, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return NUL
  const within = value ?? fitting(schema)
  if (Array.isArray(within)) {
    const items: unknown[] = within.length === 0 ? [fitting(schema?.items)] : within
    return items.map((item, index) => (String(index) === name ? spoilt(item, schema?.items, rest) : item))
  }
  const fields = within as Json
  return { ...fields, [name]: spoilt(fields[name], schema?.properties?.[name], rest) }
}

function fitting(schema: Schema | undefined): unknown {
  if (schema?.enum !== undefined) return schema.enum[0]
  if (schema?.type === 'string') return 'x'
  if (schema?.type === 'integer' || schema?.type === 'number') return schema.minimum ?? 1
  if (schema?.items !== undefined) return [fitting(schema.items)]
  const names = schema?.required ?? []
  return Object.fromEntries(names.map((name) => [name, fitting(schema?.properties?.[name])]))
}
