/** Bodies and URLs as nobody should send them: a good one, with a few things done to it. */
import { below, oneOf, type Dice } from '../dice.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Values that have surprised somebody. */
const odd: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 32,
  '',
  '0',
  '-0',
  'true',
  'constructor',
  '__proto__',
  '\u0000',
  '\ud800',
  '\u202e',
  '🦑'.repeat(50),
  'x'.repeat(10_000),
  "'; DROP TABLE messages; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '${jndi:ldap://x}',
  '%00%0d%0a',
  [],
  {},
  [[[[[]]]]],
  Array.from({ length: 1001 }, (_, index) => ({ MsgSeq: index })),
  { __proto__: null },
  '2026-11-25T00:00:00Z',
]

const oddNames = odd.filter((value) => typeof value === 'string')

/** Texts that JSON.stringify never writes. */
const raw: readonly ((json: string, dice: Dice) => string)[] = [
  (json, dice) => json.slice(0, below(dice, json.length)),
  (json) => json + json,
  (json) => `\ufeff${json}`,
  (json) => json.replace('{', '{"a":1,"a":2,'),
  (json) => json.replace('{', '{"__proto__":{"isAdmin":true},'),
  (json) => json.replace(/:\s*"/, ':// comment\n"'),
  (json) => `${'['.repeat(100_000)}${json}`,
  (json) => json.replace(/"/g, "'"),
  (json) => json.replace(/:(\d)/, ':0$1'),
  (json) => json.replace(/:(\d)/, ':1e400$1'),
  (json) => `[${json}]`,
  () => '',
  () => 'null',
  () => '"text"',
]

export function mangledBody(good: object, dice: Dice): string {
  let body = structuredClone(good) as Json
  for (let n = below(dice, 3); n >= 0; n -= 1) body = changed(body, dice)
  const json = JSON.stringify(body)
  return dice() < 0.3 ? oneOf(dice, raw)(json, dice) : json
}

function changed(value: Json, dice: Dice): Json {
  if (typeof value !== 'object' || value === null) return oneOf(dice, odd)
  if (isList(value)) {
    if (value.length === 0 || dice() < 0.3) return oneOf(dice, odd)
    const at = below(dice, value.length)
    return value.map((item, index) => (index === at ? changed(item, dice) : item))
  }
  const fields = Object.entries(value)
  const [name] = fields[below(dice, fields.length)] ?? ['x']
  const what = dice()
  if (what < 0.2) return Object.fromEntries(fields.filter(([other]) => other !== name))
  if (what < 0.3) return { ...value, [oneOf(dice, oddNames)]: oneOf(dice, odd) }
  return Object.fromEntries(
    fields.map(([other, item]) => [other, other === name ? changed(item, dice) : item]),
  )
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** `query`: as it should be. */
export function mangledQuery(query: string, dice: Dice): string {
  const parts = query.split('&')
  const at = below(dice, parts.length)
  const part = parts[at] ?? ''
  const ways: readonly (() => string[])[] = [
    () => parts,
    () => parts,
    () => parts,
    () => parts.filter((_part, index) => index !== at),
    () => [...parts, part],
    () => parts.map((other, index) => (index === at ? other.replace('=', '=%') : other)),
    () => parts.map((other, index) => (index === at ? `${other}%00` : other)),
    () => parts.map((other, index) => (index === at ? other.toUpperCase() : other)),
    () => parts.map((other, index) => (index === at ? other.replace(/=.*/, '=') : other)),
    () => parts.map((other, index) => (index === at ? `${other}${'9'.repeat(4000)}` : other)),
    () => ['%', ...parts],
  ]
  return oneOf(dice, ways)().join('&')
}
