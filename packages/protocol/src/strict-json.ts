/**
 * JSON as an internet-facing reader should take it: rules W20-W25 of docs/spec/wire.md.
 *
 * One linear pass over the bytes finds the depth, unsafe integers and the number of keys written, before anything
 * is built; `JSON.parse` then does the grammar. Whether a key was written twice is told by counting: an object that
 * holds fewer keys than its text has colons has swallowed one. That keeps the usual case free of any string copy.
 */
export type JsonTrouble =
  | 'bad-utf8'
  | 'too-deep'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'unsafe-number'
  | 'syntax'

export interface JsonRefusal {
  readonly ok: false
  readonly why: JsonTrouble
  /** One sentence for people; never quotes values of the text, which may be somebody's message. */
  readonly detail: string
}

export type StrictJson = { readonly ok: true; readonly value: unknown } | JsonRefusal

export interface JsonLimits {
  readonly maxDepth?: number
}

export const MAX_JSON_DEPTH = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Objects and arrays nest at most `maxDepth` (32) deep. The value's objects are ordinary; their keys are harmless. */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits = {}): StrictJson {
  const scanned = scan(bytes, limits.maxDepth ?? MAX_JSON_DEPTH)
  if ('ok' in scanned) return scanned

  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return refuse('bad-utf8', 'The body is not valid UTF-8.')
  }
  if (text.charCodeAt(0) === 0xfeff) return refuse('bad-utf8', 'The body begins with a byte order mark.')

  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse('syntax', syntaxDetail(error))
  }

  const found: Findings = { keys: 0, forbidden: null, illFormed: false }
  look(value, scanned.escapes, found)
  if (found.forbidden !== null) return refuse('forbidden-key', `The key ${found.forbidden} is not allowed.`)
  if (found.illFormed) return refuse('bad-utf8', 'A string holds half of a surrogate pair.')
  if (found.keys !== scanned.keys) {
    return refuse('duplicate-key', `The key ${firstDuplicateKey(text)} is written twice in one object.`)
  }
  return { ok: true, value }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const LETTER_U = 0x75
const ZERO = 0x30
const NINE = 0x39

interface Scanned {
  /** Keys as written, so a doubled one counts twice. */
  readonly keys: number
  /** Some string has a `\u` escape: the only way for half a surrogate pair to get in. */
  readonly escapes: boolean
}

function scan(bytes: Uint8Array, maxDepth: number): Scanned | JsonRefusal {
  let depth = 0
  let keys = 0
  let escapes = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte === QUOTE) {
      for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) {
        if (bytes[i] !== BACKSLASH) continue
        i++
        if (bytes[i] === LETTER_U) escapes = true
      }
    } else if (byte === COLON) {
      keys++
    } else if (byte >= ZERO && byte <= NINE) {
      const end = endOfSafeNumber(bytes, i)
      if (end === null) return refuse('unsafe-number', 'An integer is beyond 2^53 - 1.')
      i = end - 1
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return refuse('too-deep', `The body nests deeper than ${maxDepth} levels.`)
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--
    }
  }
  return { keys, escapes }
}

/** Where the number that starts at `start` ends; null when it is an integer that a double cannot hold exactly. */
function endOfSafeNumber(bytes: Uint8Array, start: number): number | null {
  let value = 0
  let isInteger = true
  let i = start
  for (; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte >= ZERO && byte <= NINE) value = value * 10 + (byte - ZERO)
    else if (isNumberPart(byte)) isInteger = false
    else break
  }
  return isInteger && value > Number.MAX_SAFE_INTEGER ? null : i
}

/** One of `. e E + -` */
function isNumberPart(byte: number): boolean {
  return byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === 0x2d
}

interface Findings {
  keys: number
  forbidden: string | null
  illFormed: boolean
}

/** Recursion is safe here: the scan has bounded the depth. */
function look(value: unknown, checkText: boolean, found: Findings): void {
  if (typeof value === 'string') {
    if (checkText && !value.isWellFormed()) found.illFormed = true
    return
  }
  if (Array.isArray(value)) {
    for (const item of value) look(item, checkText, found)
    return
  }
  if (!isObject(value)) return
  for (const key of Object.keys(value)) {
    found.keys++
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') found.forbidden = key
    if (checkText && !key.isWellFormed()) found.illFormed = true
    look(value[key], checkText, found)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Only for the sentence of a refusal; the text is known to be JSON and to hold a doubled key. */
function firstDuplicateKey(text: string): string {
  const open: Set<string>[] = []
  for (const [token, key, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (key !== undefined && colon !== undefined) {
      const name = String(JSON.parse(key))
      const siblings = open.at(-1)
      if (siblings?.has(name)) return JSON.stringify(name.slice(0, 64))
      siblings?.add(name)
    }
  }
  return 'of some object'
}

/** V8 quotes the text around the fault (`…"nd": oops"… is not valid JSON`): that part is cut off. */
function syntaxDetail(error: unknown): string {
  const message = error instanceof Error ? error.message : 'not JSON'
  const [words = 'not JSON'] = message.split(/, (?:"|\.\.\.)/)
  return `The body is not JSON: ${words}.`
}

function refuse(why: JsonTrouble, detail: string): JsonRefusal {
  return { ok: false, why, detail }
}
