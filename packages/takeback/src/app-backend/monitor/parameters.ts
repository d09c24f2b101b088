/** Query parameters of the monitor's API, read strictly: rule R38 of docs/spec/receiving.md. */
import type { RecallKind, RecallState } from '@takeback/protocol'
import { LONGEST_PAGE, type RecallFilter } from '@takeback/receiver/reading'
import { BadParameter, numberOf, oneOf, type Query, shortTextOf } from '../../http/query-parameters.ts'

const kinds = ['c2c', 'group', 'topic', 'official'] as const satisfies readonly RecallKind[]
const states = ['stored', 'applied', 'retrying', 'dead'] as const satisfies readonly RecallState[]
const texts = ['operator', 'platform', 'conversation', 'q'] as const
/** Longer than any id. */
const LONGEST_TEXT = 256
const USUAL_PAGE = 50

export function filterOf(query: Query): RecallFilter {
  const filter: { -readonly [Name in keyof RecallFilter]: RecallFilter[Name] } = {}
  const kind = oneOf(query, 'kind', kinds)
  const state = oneOf(query, 'state', states)
  if (kind !== undefined) filter.kind = kind
  if (state !== undefined) filter.state = state
  for (const name of texts) {
    const text = shortTextOf(query, name, LONGEST_TEXT)
    if (text !== undefined) filter[name] = text
  }
  return filter
}

/** Null: from the newest. */
export function cursorOf(query: Query): number | null {
  return numberOf(query, 'cursor', Number.MAX_SAFE_INTEGER) ?? null
}

export function limitOf(query: Query): number {
  return numberOf(query, 'limit', LONGEST_PAGE) ?? USUAL_PAGE
}

export function formatOf(query: Query): 'json' | 'csv' {
  return oneOf(query, 'format', ['json', 'csv'] as const) ?? 'json'
}

/** The kind of a demonstration, from the body of POST /api/demo/recall; one-to-one when it says nothing. */
export function demoKindOf(body: unknown): RecallKind {
  const kind: unknown = typeof body === 'object' && body !== null && 'kind' in body ? body.kind : 'c2c'
  const known = kinds.find((one) => one === kind)
  if (known === undefined) throw new BadParameter(`kind must be one of ${kinds.join(', ')}.`)
  return known
}

/** The largest body that may be put in the place of a quarantined one; bytes. */
export const LONGEST_CORRECTED = 64 * 1024
const LONGEST_PERSON = 64

/** From the body of POST /api/quarantine/{id}/accept; null: read again what came. */
export function acceptOf(given: unknown): { readonly body: Uint8Array; readonly person: string } | null {
  const { body, person } = (typeof given === 'object' && given !== null ? given : {}) as Record<
    string,
    unknown
  >
  if (body === undefined) return null
  if (typeof body !== 'string') throw new BadParameter('body must be a text: the corrected JSON.')
  if (typeof person !== 'string' || person.trim() === '' || person.length > LONGEST_PERSON) {
    throw new BadParameter(`person must say who corrects the body: 1 to ${LONGEST_PERSON} characters.`)
  }
  const bytes = new TextEncoder().encode(body)
  if (bytes.byteLength > LONGEST_CORRECTED) {
    throw new BadParameter(`body is ${bytes.byteLength} bytes long: at most ${LONGEST_CORRECTED} are taken.`)
  }
  return { body: bytes, person: person.trim() }
}
