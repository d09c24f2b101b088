/**
 * Which characters may stand for a character: others of its class, from the same 64 code points. So a stand-in has the
 * script of the original, and its length in UTF-16 and in UTF-8, whose lengths change at multiples of 64. Pure.
 */

/** What tells people apart: letters, digits, pictures. The rest gives a text its form, and stays. */
const telling = [
  '\\p{Lu}',
  '\\p{Ll}',
  '\\p{Lt}',
  '\\p{Lo}',
  '\\p{Lm}',
  '\\p{Nd}',
  '[\\p{Nl}\\p{No}]',
  '\\p{So}',
].map((name) => new RegExp(name, 'u'))
/** For a text that has nothing else. Quotes and backslashes would change the length of its JSON. */
const visible = /(?!["\\])[\p{L}\p{N}\p{P}\p{S}]/u
const BLOCK = 64

const tellingChoices = new Map<string, readonly string[]>()

/** Empty: it stays. */
export function similarCharacters(character: string): readonly string[] {
  const known = tellingChoices.get(character)
  if (known !== undefined) return known
  const shape = telling.find((pattern) => pattern.test(character))
  const found = shape === undefined ? [] : othersOf(character, shape)
  tellingChoices.set(character, found)
  return found
}

export function visibleCharacters(character: string): readonly string[] {
  return visible.test(character) || /\p{M}/u.test(character) ? othersOf(character, visible) : []
}

function othersOf(character: string, shape: RegExp): string[] {
  const point = character.codePointAt(0) ?? 0
  const begin = point - (point % BLOCK)
  const block = Array.from({ length: BLOCK }, (_, index) => begin + index)
  return block
    .filter((other) => other !== point && !isSurrogate(other))
    .map((other) => String.fromCodePoint(other))
    .filter((other) => shape.test(other))
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff
}
