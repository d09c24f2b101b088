/**
 * What is kept of the headers of a quarantined webhook: rule R99 of docs/spec/receiving.md. Pure.
 *
 * Nobody can list all names that secrets go by, as each gateway has its own: so a value is kept when its name is on the
 * list below, and of any other header the name alone. Names under which proxies repeat the URL are not on it: that
 * holds the value of Sign.
 */
import type { HeadersView } from '@takeback/protocol'
import type { RequestHead } from './authenticate.ts'
import { cleanText } from './clean-text.ts'

/** Bounds of what is kept beside one webhook. */
const MOST_HEADERS = 40
const MOST_HEADER_BYTES = 2048
const NAME_LENGTH = 64
const VALUE_LENGTH = 256

const namesWithoutSecrets: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'date',
  'expect',
  'forwarded',
  'host',
  'pragma',
  'takeback-attempt',
  'te',
  'traceparent',
  'transfer-encoding',
  'user-agent',
  'via',
  'webhook-id',
  'webhook-timestamp',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
])

type Line = HeadersView['lines'][number]

/** Those with a value first: a crowd of others must not push them out. */
export function keptHeaders(headers: RequestHead['headers']): HeadersView {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [lineOf(name, value)],
  )
  const ordered = [
    ...given.filter(({ value }) => value !== null),
    ...given.filter(({ value }) => value === null),
  ]
  const lines: Line[] = []
  let bytes = 0
  for (const line of ordered) {
    const size = Buffer.byteLength(line.name) + Buffer.byteLength(line.value ?? '')
    if (lines.length === MOST_HEADERS || bytes + size > MOST_HEADER_BYTES) break
    lines.push(line)
    bytes += size
  }
  return { lines, leftOut: given.length - lines.length }
}

function lineOf(name: string, value: string | readonly string[]): Line {
  const isKept = namesWithoutSecrets.has(name.toLowerCase())
  return {
    name: cleanText(name, NAME_LENGTH),
    value: isKept ? cleanText([value].flat().join(', '), VALUE_LENGTH) : null,
  }
}
