/**
 * The code of a reason that the quarantine holds in words: rule R35. The words are those of `parseStrictJson`, of the
 * schemas of the protocol, and of understand.ts; rows of older versions hold nothing else. Pure.
 */
import type { ReasonParams, TroubleCode, TroubleView } from '@takeback/protocol'
import { cleanText } from '../clean-text.ts'

const PARAM_LENGTH = 200

/** The named groups of a pattern are its parameters. */
const bodyTroubles: readonly (readonly [TroubleCode, RegExp])[] = [
  ['bad-utf8', /^The body is not valid UTF-8\.$/],
  ['byte-order-mark', /^The body begins with a byte order mark\.$/],
  ['half-surrogate', /^A string holds half of a surrogate pair\.$/],
  ['forbidden-key', /^The key (?<key>.+) is not allowed\.$/],
  ['duplicate-key', /^The key (?<key>.+) is written twice in one object\.$/s],
  ['unsafe-number', /^An integer is beyond 2\^53 - 1\.$/],
  ['too-deep', /^The body nests deeper than (?<levels>\d+) levels\.$/],
  ['json-ends', /^The body is not JSON: .*(?:end of JSON|Unterminated)/],
  ['not-json', /^The body is not JSON: .* at position (?<position>\d+)/],
  ['not-json', /^The body is not JSON/],
  ['no-command', /^CallbackCommand: is neither in the URL nor in the body$/],
  ['contradiction', /^the URL says CallbackCommand "(?<url>.*)", the body "(?<body>.*)"$/s],
  ['other-command', /^CallbackCommand: (?<command>.*) is none of the three recall webhooks$/s],
]

const fieldTroubles: readonly (readonly [TroubleCode, RegExp])[] = [
  ['missing', /^is missing$/],
  ['type', /^Invalid type: Expected (?<expected>.+?) but received (?<received>.+)$/s],
  ['no-messages', /^must name at least one message$/],
  ['too-many-messages', /^must name at most (?<most>\d+) messages$/],
  ['time', /^must be milliseconds as an integer or a string of digits$/],
  ['text-length', /^must be (?<form>.*(?:bytes|characters|ASCII).*)$/],
  ['number', /^must (?:be|not be) (?<form>.*(?:integer|below|from).*)$/],
]

export function troubleOf(why: string): TroubleView {
  const [, path, words = why] = /^([A-Za-z_][\w.-]*): (.*)$/s.exec(why) ?? []
  const found = match(bodyTroubles, why) ?? match(fieldTroubles, words)
  if (found === null) return { code: 'unknown', params: { why: cleanText(why, PARAM_LENGTH) } }
  const isOfField = path !== undefined && found.params['position'] === undefined
  return { code: found.code, params: { ...found.params, ...(isOfField && { path }) } }
}

function match(
  troubles: readonly (readonly [TroubleCode, RegExp])[],
  words: string,
): { code: TroubleCode; params: ReasonParams } | null {
  for (const [code, pattern] of troubles) {
    const found = pattern.exec(words)
    if (found === null) continue
    const params = Object.entries(found.groups ?? {}).map(([name, text]) => [
      name,
      cleanText(text, PARAM_LENGTH),
    ])
    return { code, params: Object.fromEntries(params) as ReasonParams }
  }
  return null
}
