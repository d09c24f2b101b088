/**
 * Ids of new groups, topics and official accounts: rules GG3 and GG9 of docs/spec/groups.md, BA2 of
 * docs/spec/official-accounts.md (PROTOCOL 6.7). Assigned ids hold a number that is never given twice; the forms
 * that are kept for them are refused as own ids, so the two never meet.
 */
import { isGroupId, isOfficialId, isTopicId } from '@takeback/protocol'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const shortest = 8

/** A number in letters, for example `AAAAAEHC`. */
function inLetters(number: number): string {
  let letters = ''
  for (let rest = number; rest > 0; rest = Math.floor(rest / 32)) letters = `${alphabet[rest % 32]}${letters}`
  return letters.padStart(shortest, 'A')
}

export function assignedGroupId(type: string, number: number): string {
  return type === 'Community' ? `@TGS#_@TGS#c${inLetters(number)}` : `@TGS#${inLetters(number)}`
}

export function assignedTopicId(groupId: string, number: number): string {
  return `${groupId}@TOPIC#_@TOPIC#c${inLetters(number)}`
}

export function assignedOfficialId(number: number): string {
  return `@TOA#_@TOA#${inLetters(number)}`
}

const printableAscii = /^[\x20-\x7e]+$/

/** What is wrong with an id that somebody wants for a new group; null when it is fine. */
export function ownGroupIdTrouble(id: string, type: string): string | null {
  if (!isGroupId(id) || !printableAscii.test(id)) return 'must be 1 to 48 bytes of printable ASCII'
  if (!id.startsWith('@TGS#')) return null
  if (type !== 'Community') return 'must not start with @TGS#'
  if (id.startsWith('@TGS#_@TGS#')) return 'must not start with @TGS#_@TGS#'
  return id.startsWith('@TGS#_') ? null : 'must start with @TGS#_, or not with @TGS# at all'
}

/** The same for a topic. The part before `@TOPIC#_` is not compared with the GroupId: samples differ there. */
export function ownTopicIdTrouble(id: string): string | null {
  if (!isTopicId(id) || !printableAscii.test(id)) return 'must be 1 to 96 bytes of printable ASCII'
  if (id.includes('@TOPIC#_@TOPIC#')) return 'must not hold @TOPIC#_@TOPIC#'
  const [, own] = id.split('@TOPIC#_')
  if (own === '') return 'must go on after @TOPIC#_'
  return own?.includes('@TGS#_') === true ? 'must not hold @TGS#_ after @TOPIC#_' : null
}

/** Ids of official accounts begin with it. */
export const officialPrefix = '@TOA#_'

/** The same for an official account. */
export function ownOfficialIdTrouble(id: string): string | null {
  if (!isOfficialId(id) || !printableAscii.test(id)) return 'must be 1 to 48 bytes of printable ASCII'
  if (!id.startsWith(officialPrefix)) return 'must start with @TOA#_'
  if (id === officialPrefix) return 'must go on after @TOA#_'
  return id.startsWith('@TOA#_@TOA#') ? 'must not start with @TOA#_@TOA#' : null
}
